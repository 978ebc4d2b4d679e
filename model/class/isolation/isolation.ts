/**
 * Who can reach whose machines, judged by the declared networks, routers, shares, rules and floating IPs alone. When
 * in doubt it reports a way: a route that Neutron would only make with further settings counts.
 */
import { contains, overlap, parseNetwork } from "../../../values/addresses";
import { listed } from "../../../values/names";
import type { SecurityGroupRuleModel } from "../../cloud/types";
import { writersOf } from "./groups";
import { labOwner, type View, type ViewMachine, type ViewNetwork } from "./view";

/** A protocol and ports by which a machine can be reached. */
export interface Opening {
  /** Absent: any protocol. */
  readonly protocol?: "icmp" | "tcp" | "udp";
  /** Absent: all ports. */
  readonly ports?: { readonly first: number; readonly last: number };
}

/** One way from somebody to a machine of somebody else. */
export interface Reach {
  /** A team, the lab, or `anyone`: everybody outside, all teams included. */
  readonly from: string;
  readonly to: string;
  readonly machine: string;
  /** What the rules let in. Empty: there is a path, but the rules block it. */
  readonly openings: readonly Opening[];
  /** The steps from the sender's network to the machine. */
  readonly path: readonly string[];
  /** `inside`: without an external network, which must not exist between two teams; `outside`: by an external network. */
  readonly kind: "inside" | "outside";
}

/** A reach that the blueprint does not intend, with its text. */
export interface Leak extends Pick<Reach, "from" | "to" | "machine" | "kind" | "openings" | "path"> {
  readonly message: string;
}

/** Whose packets are considered on the ways from outside: anyone's, or only those that machines of other teams can send. */
export type Outsiders = "anyone" | "teams";

/** An edge in the graph of networks: from a network, by a router or a forwarding machine, to other networks. */
interface Joint {
  readonly label: string;
  readonly networks: readonly string[];
}

/** Routers and forwarding machines inside the cloud. Paths by an external network are covered by {@link outsideReach}. */
function jointsOf({ networks, routers, machines }: View): Joint[] {
  const external = new Set(networks.filter((network) => network.external).map(({ id }) => id));
  return [
    ...routers.map(({ id, networks: joined }) => ({ label: `router ${id}`, networks: joined })),
    ...machines
      .filter(({ forwards }) => forwards)
      .map(({ id, networks: joined }) => ({
        label: `machine ${id}`,
        networks: joined.filter((n) => !external.has(n)),
      })),
  ].filter(({ networks: joined }) => joined.length > 1);
}

/** By network that can be reached from `start`: the steps of a shortest path. */
function pathsFrom(start: string, joints: ReadonlyMap<string, readonly Joint[]>): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>([[start, [`network ${start}`]]]);
  // Iterating over a Map also visits entries that are added meanwhile.
  for (const [network, path] of paths)
    for (const joint of joints.get(network) ?? [])
      for (const next of joint.networks)
        if (!paths.has(next)) paths.set(next, [...path, joint.label, `network ${next}`]);
  return paths;
}

/** Projects besides the owner that may attach machines to a network; `*`: all. */
function guestsOf(network: ViewNetwork, view: View): string[] {
  const targets = view.shares.filter((share) => share.network === network.id).map(({ target }) => target);
  return [...new Set([...(network.shared ? ["*"] : []), ...targets])].filter((guest) => guest !== network.owner);
}

/** The openings made by those ingress rules whose remote `admits` accepts. */
function openings(machine: ViewMachine, admits: (remote: SecurityGroupRuleModel["remote"]) => boolean): Opening[] {
  // Without port security no rules apply.
  if (machine.forwards) return [{}];
  const rules = machine.rules.filter(({ direction, remote }) => direction === "ingress" && admits(remote));
  return rules.map(({ protocol, ports }) => ({
    ...(protocol === undefined ? {} : { protocol }),
    ...(ports === undefined ? {} : { ports }),
  }));
}

/** Openings for machines on a network: by rules that name their addresses or their group. */
function fromNetwork(machine: ViewMachine, cidr: string, groups: ReadonlySet<string>): Opening[] {
  return openings(machine, (remote) =>
    "group" in remote ? groups.has(remote.group) : overlap(parseNetwork(remote.cidr), parseNetwork(cidr)),
  );
}

/**
 * Openings for senders outside: by all rules but those that name addresses of the owner's own networks, which nobody
 * outside has.
 */
function fromOutside(machine: ViewMachine, own: readonly ViewNetwork[]): Opening[] {
  const isOwn = (cidr: string) => {
    const { first, last } = parseNetwork(cidr);
    const networks = own.map((network) => parseNetwork(network.cidr));
    return networks.some((network) => contains(network, first) && contains(network, last));
  };
  return openings(machine, (remote) => "cidr" in remote && !isOwn(remote.cidr));
}

/** Ways inside the cloud: over a network that two owners share, or over joints between networks of two owners. */
function insideReach(view: View): Reach[] {
  const joints = new Map<string, Joint[]>();
  for (const joint of jointsOf(view))
    for (const network of joint.networks) joints.set(network, [...(joints.get(network) ?? []), joint]);
  const machinesOn = new Map<string, ViewMachine[]>();
  const groupsOf = new Map<string, Set<string>>();
  for (const machine of view.machines) {
    for (const network of machine.networks) machinesOn.set(network, [...(machinesOn.get(network) ?? []), machine]);
    const groups = groupsOf.get(machine.owner) ?? new Set();
    for (const group of machine.groups) groups.add(group);
    groupsOf.set(machine.owner, groups);
  }
  return view.networks.flatMap((source) => {
    if (source.external) return [];
    const here = (machinesOn.get(source.id) ?? []).map(({ owner }) => owner);
    const senders = [...new Set([source.owner, ...guestsOf(source, view), ...here])];
    return [...pathsFrom(source.id, joints)].flatMap(([id, path]) =>
      (machinesOn.get(id) ?? []).flatMap((machine) =>
        senders
          .filter((sender) => sender !== machine.owner)
          .map((from): Reach => {
            const groups = groupsOf.get(from) ?? new Set<string>();
            const steps = [...path, `machine ${machine.id}`];
            const open = fromNetwork(machine, source.cidr, groups);
            return { from, to: machine.owner, machine: machine.id, openings: open, path: steps, kind: "inside" };
          }),
      ),
    );
  });
}

/**
 * Openings for machines of other teams that come from outside. Their packets have an address of an external network
 * as source, or their own address where their router does not translate it.
 */
function fromTeams(machine: ViewMachine, { networks, routers }: View): Opening[] {
  const bare = new Set(
    routers.flatMap((router) => (router.externalNetwork === undefined || router.enableSnat ? [] : router.networks)),
  );
  const theirs = ({ id, owner }: ViewNetwork) => bare.has(id) && owner !== machine.owner && owner !== labOwner;
  const sources = networks.filter((network) => network.external || theirs(network));
  return openings(
    machine,
    (remote) => "cidr" in remote && sources.some(({ cidr }) => overlap(parseNetwork(cidr), parseNetwork(remote.cidr))),
  );
}

/** Ways from outside: by a floating IP or by a NIC on an external network. */
function outsideReach(view: View, outsiders: Outsiders): Reach[] {
  const external = new Set(view.networks.filter((network) => network.external).map(({ id }) => id));
  const owned = new Map<string, ViewNetwork[]>();
  for (const network of view.networks)
    if (!network.external) owned.set(network.owner, [...(owned.get(network.owner) ?? []), network]);
  const direct = view.routers.filter((router) => router.externalNetwork !== undefined && !router.enableSnat);
  return view.machines.flatMap((machine) => {
    const ways = [
      ...(machine.floatingIp === undefined ? [] : [[`network ${machine.floatingIp}`, "its floating IP"]]),
      ...machine.networks.filter((network) => external.has(network)).map((network) => [`network ${network}`]),
      ...direct
        .filter(({ networks }) => machine.networks.some((network) => networks.includes(network)))
        .map((router) => [`network ${router.externalNetwork}`, `router ${router.id} without SNAT`]),
    ];
    if (ways.length === 0) return [];
    const open =
      outsiders === "teams" ? fromTeams(machine, view) : fromOutside(machine, owned.get(machine.owner) ?? []);
    return ways.map((way): Reach => {
      const path = [...way, `machine ${machine.id}`];
      return { from: "anyone", to: machine.owner, machine: machine.id, openings: open, path, kind: "outside" };
    });
  });
}

/** Every way to a machine of another owner. */
export function reachOf(view: View, outsiders: Outsiders = "anyone"): Reach[] {
  return [...insideReach(view), ...outsideReach(view, outsiders)];
}

/** Whether the machine exposes the whole opening. */
function isExposed({ protocol, ports }: Opening, { exposed }: ViewMachine): boolean {
  if (exposed === undefined) return true;
  const ofIt = exposed.filter((one) => one.protocol === protocol);
  if (ofIt.some((one) => one.ports === undefined)) return true;
  // All protocols are exposed if icmp, and all ports of tcp and udp, are.
  if (protocol === undefined)
    return (["icmp", "tcp", "udp"] as const).every((one) =>
      exposed.some((other) => other.protocol === one && other.ports === undefined),
    );
  if (ports === undefined) return false;
  let next = ports.first;
  for (const { first, last } of ofIt.flatMap((one) => one.ports ?? []).sort((a, b) => a.first - b.first))
    if (first <= next) next = Math.max(next, last + 1);
  return next > ports.last;
}

export function openingsText(all: readonly Opening[]): string {
  const texts = [...new Set(all.map(openingText))];
  return texts.includes(everything) ? everything : listed(texts);
}

const everything = "everything";

/** `tcp 22`, `udp 5000 to 5010`, `icmp`, `everything` */
function openingText({ protocol, ports }: Opening): string {
  if (protocol === undefined) return everything;
  if (ports === undefined) return protocol === "icmp" ? "icmp" : `${protocol}, all ports`;
  return ports.first === ports.last ? `${protocol} ${ports.first}` : `${protocol} ${ports.first} to ${ports.last}`;
}

function who(owner: string): string {
  if (owner === "*") return "every team";
  return owner === "anyone" ? "anyone" : owner === labOwner ? "the lab" : `team ${owner}`;
}

/** Leaks by groups that another project may add rules to. The group's present rules do not matter. */
function groupLeaks(view: View): Leak[] {
  return writersOf(view).map(({ from, machine: { id, owner }, group }) => {
    const message = `${who(from)} can open machine ${id} of ${who(owner)}, by adding rules to group ${group}`;
    return { from, to: owner, machine: id, kind: "inside", openings: [{}], path: [`group ${group}`], message };
  });
}

/**
 * Everything that should not exist: each way inside the cloud between two owners, even if rules block it today; each
 * opening to the outside that the machine does not expose; each group that another project may add rules to.
 */
export function leaksOf(view: View, outsiders: Outsiders = "anyone"): Leak[] {
  return [...wayLeaks(view, outsiders), ...groupLeaks(view)];
}

function wayLeaks(view: View, outsiders: Outsiders): Leak[] {
  const machines = new Map(view.machines.map((machine) => [machine.id, machine]));
  return reachOf(view, outsiders).flatMap(({ from, to, machine, openings, path, kind }): Leak[] => {
    const target = machines.get(machine);
    const unmeant =
      kind === "inside" ? openings : openings.filter((o) => target !== undefined && !isExposed(o, target));
    if (kind === "outside" && unmeant.length === 0) return [];
    const what = unmeant.length === 0 ? "has a way, closed by rules only," : "can reach";
    const on = unmeant.length === 0 ? "" : ` on ${openingsText(unmeant)}`;
    const message = `${who(from)} ${what} ${unmeant.length === 0 ? "to " : ""}machine ${machine} of ${who(to)}${on}, by ${path.join(" > ")}`;
    return [{ from, to, machine, kind, openings: unmeant, path, message }];
  });
}
