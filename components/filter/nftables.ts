/** A machine's filter in nftables' language. The table is Atelier's own: filters of other programs stay. */
import type { MachineFilter, Party, Way } from "../../model/filter-types";
import { vxlanPort } from "../../model/filters";
import { portsText } from "../../values/ports";

/** The parties that have a set in the table, in the order of the text. */
const sets: readonly Exclude<Party, "anyone">[] = [
  "operator",
  "management",
  "clients",
  "controller",
  "nodes",
  "network nodes",
  "compute nodes",
];

export function setName(party: Party): string {
  return party.replaceAll(" ", "_");
}

/**
 * Sets without intervals, for nodes that are added one by one: nft 1.0.6 would merge a node with its neighbour in the
 * table that is being replaced, and fail.
 */
const oneByOne: readonly Party[] = ["nodes", "network nodes", "compute nodes"];

function set(name: string, elements: readonly string[], plain = false): string[] {
  return [
    `\tset ${name} {`,
    "\t\ttype ipv4_addr",
    ...(plain ? [] : ["\t\tflags interval", "\t\tauto-merge"]),
    ...(elements.length === 0 ? [] : [`\t\telements = { ${elements.join(", ")} }`]),
    "\t}",
  ];
}

/** The match of a way, without its source. */
function packet({ protocol, ports }: Way): string {
  if (protocol === "icmp") return "meta l4proto { icmp, ipv6-icmp }";
  if (protocol === "gre") return "ip protocol gre";
  if (ports === undefined) throw new Error(`a way of ${protocol} has no ports`);
  return `${protocol} dport ${portsText(ports)}`;
}

function rules(ways: readonly Way[], parties: (party: Party) => boolean): string[] {
  return ways.flatMap((way) =>
    way.from.filter(parties).map((party) => {
      const source = party === "anyone" ? "" : `ip saddr @${setName(party)} `;
      return `\t\t${source}${packet(way)} accept comment "${way.why}"`;
    }),
  );
}

/** Whether a way is a tunnel. Tunnels are not tracked: each flow in one would take a place in the connection table. */
function isTunnel({ protocol, ports }: Way): boolean {
  return protocol === "gre" || (protocol === "udp" && ports?.first === vxlanPort);
}

function untracked(ways: readonly Way[]): string[] {
  const tunnels = ways.filter(isTunnel).map((way) => `\t\t${packet(way)} notrack`);
  if (tunnels.length === 0) return [];
  return ["prerouting", "output"].flatMap((hook) => [
    `\tchain untracked_${hook} {`,
    `\t\ttype filter hook ${hook} priority raw; policy accept;`,
    ...tunnels,
    "\t}",
  ]);
}

const refuse = "limit rate 50/second reject with icmpx admin-prohibited";

/** Rules that refuse instances, where a network that is let in may contain them. */
function refusedInstances(instances: readonly string[] | undefined): string[] {
  return instances === undefined ? [] : [`\t\tip saddr @instances ${refuse}`, "\t\tip saddr @instances drop"];
}

/** For a machine whose devices are all known: refuses connections by another device, and forwards nothing. */
function forward(device: string | undefined): string[] {
  if (device === undefined) return [];
  return ["\tchain forward {", "\t\ttype filter hook forward priority filter; policy drop;", "\t}"];
}

/**
 * The whole table, which `nft -f` replaces in one step. Refused packets are answered, at a limited rate, so that a
 * refused client does not wait. The chain `machine` is empty: setup adds rules that only the machine knows.
 */
export function nftables({ ways, parties, instances, device }: MachineFilter): string {
  const used = sets.filter((party) => party in parties || ways.some(({ from }) => from.includes(party)));
  const tracked = ways.filter((way) => !isTunnel(way));
  // Before instances are refused: whoever runs the program may work inside one.
  const first = (party: Party) => party === "anyone" || party === "operator";
  return [
    "# Written from the settings of the lab; a change made here is lost. docs/filters.md shows what may pass.",
    "table inet atelier",
    "delete table inet atelier",
    "table inet atelier {",
    ...used.flatMap((party) => {
      const elements = parties[party] ?? [];
      return set(setName(party), elements, elements.length === 0 && oneByOne.includes(party));
    }),
    ...(instances === undefined ? [] : set("instances", instances)),
    "\tchain machine {",
    "\t}",
    "\tchain input {",
    "\t\ttype filter hook input priority filter; policy drop;",
    '\t\tiif "lo" accept',
    ...(device === undefined ? [] : [`\t\tiifname != "${device}" drop`]),
    ...rules(ways.filter(isTunnel), () => true),
    "\t\tct state established,related accept",
    "\t\tct state invalid drop",
    ...rules(tracked, first),
    ...refusedInstances(instances),
    ...rules(tracked, (party) => !first(party)),
    "\t\tjump machine",
    `\t\t${refuse}`,
    "\t}",
    ...forward(device),
    ...untracked(ways),
    "}",
    "",
  ].join("\n");
}
