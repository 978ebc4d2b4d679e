/** A machine's filter as nftables reads it. The table is Atelier's own: what other programs filter there stays. */
import type { MachineFilter, Party, Way } from "../../model/filter-types";
import { vxlanPort } from "../../model/filters";
import { portsText } from "../../values/ports";

/** In the order in which their sets are written. */
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
 * Nodes that are let in one by one are no intervals: nft 1.0.6 would merge a node with its neighbour in the table that is
 * being replaced, and fail.
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

/** What a packet of this way looks like, but for its source. */
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

/** Tunnels: a connection for each flow in them would fill the table of connections. */
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

/** What instances are answered, where others who come by the same network are let in. */
function refusedInstances(instances: readonly string[] | undefined): string[] {
  return instances === undefined ? [] : [`\t\tip saddr @instances ${refuse}`, "\t\tip saddr @instances drop"];
}

/** On a machine whose every device is known: what comes by another is not for it, and nothing passes through it. */
function forward(device: string | undefined): string[] {
  if (device === undefined) return [];
  return ["\tchain forward {", "\t\ttype filter hook forward priority filter; policy drop;", "\t}"];
}

/**
 * The whole table, replaced in one step by `nft -f`. What is refused is answered (and not too often), so that whoever is kept out does
 * not wait. The chain `machine` is empty: whoever sets the machine up adds what only it knows.
 */
export function nftables({ ways, parties, instances, device }: MachineFilter): string {
  const used = sets.filter((party) => party in parties || ways.some(({ from }) => from.includes(party)));
  const tracked = ways.filter((way) => !isTunnel(way));
  // Before what is kept from instances: whoever runs the program may sit in one.
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
