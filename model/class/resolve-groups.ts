import type { SecurityGroupModel, SecurityGroupRuleModel } from "../cloud/types";
import { isFixed, type Blueprint, type MachineSettings, type RuleSettings } from "./blueprint";
import type { ExposedPort, TeamNetworkModel } from "./types";

type Settings = Blueprint["settings"];
type Ports = RuleSettings["ports"];

function rangeOf(ports: Ports): { readonly first: number; readonly last: number } | undefined {
  return typeof ports === "number" ? { first: ports, last: ports } : ports;
}

function ruleOf(
  direction: "ingress" | "egress",
  protocol: RuleSettings["protocol"],
  ports: Ports,
  remote: SecurityGroupRuleModel["remote"],
): SecurityGroupRuleModel {
  const range = rangeOf(ports);
  const text = range && (range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`);
  const from = "cidr" in remote ? remote.cidr : `group:${remote.group}`;
  return {
    // As in the lab's groups: the rule's content, not its place.
    key: [direction, protocol, ...(text === undefined ? [] : [text]), from].join("-"),
    direction,
    ...(protocol === "any" ? {} : { protocol }),
    ...(range === undefined ? {} : { ports: range }),
    remote,
  };
}

/** What a machine exposes, with its ports as a range. */
export function exposedOf({ exposed }: MachineSettings): ExposedPort[] {
  return exposed.map(({ protocol, ports }) => {
    const range = rangeOf(ports);
    return { protocol, ...(range === undefined ? {} : { ports: range }) };
  });
}

/** Name of the group that lets in what is exposed: by its content, so that machines that expose the same share one. */
export function exposedGroup(machine: MachineSettings): string | undefined {
  // A machine that forwards has no groups.
  if (machine.exposed.length === 0 || machine.forwards) return undefined;
  const parts = exposedOf(machine).map(({ protocol, ports }) => {
    const range = ports && (ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`);
    return `${protocol}${range ?? ""}`;
  });
  return ["exposed", ...[...new Set(parts)].sort()].join("-");
}

/**
 * Groups that each team needs one of its own of: those that name a group or are named by one, or a network that differs; and
 * all of them where the team makes its machines itself, since nobody but the administrator can use the class's.
 */
export function ownGroups({ securityGroups, networks, machines }: Settings): ReadonlySet<string> {
  const own = new Set(Object.keys(machines).length === 0 ? Object.keys(securityGroups) : []);
  for (const [name, { rules }] of Object.entries(securityGroups))
    for (const { remote } of rules) {
      // A group of the class would have the members of all teams.
      if ("group" in remote) own.add(name).add(remote.group);
      const network = "network" in remote ? networks[remote.network] : undefined;
      if (network !== undefined && !isFixed(network)) own.add(name);
    }
  return own;
}

function resolveGroup(
  name: string,
  { rules }: Settings["securityGroups"][string],
  cidrOf: (network: string) => string,
): SecurityGroupModel {
  const resolved = rules.map(({ direction, protocol, ports, remote }) =>
    ruleOf(direction, protocol, ports, "network" in remote ? { cidr: cidrOf(remote.network) } : remote),
  );
  // A network written out and by name: Neutron refuses the same rule twice.
  const byKey = new Map(resolved.map((rule) => [rule.key, rule]));
  return { name, description: "", rules: [...byKey.values()] };
}

/** Groups that are the same for every team: made once, for the machines of all. */
export function resolveClassGroups(settings: Settings): SecurityGroupModel[] {
  const own = ownGroups(settings);
  const cidrOf = (name: string) => {
    const network = settings.networks[name];
    return network !== undefined && isFixed(network) ? network.cidr : "";
  };
  const machines = Object.values(settings.machines);
  const used = new Set(machines.flatMap(({ securityGroups }) => securityGroups));
  const shared = Object.entries(settings.securityGroups)
    .filter(([name]) => !own.has(name) && used.has(name))
    .map(([name, group]) => resolveGroup(name, group, cidrOf));
  const exposed = new Map<string, SecurityGroupModel>();
  for (const machine of machines) {
    const name = exposedGroup(machine);
    if (name === undefined) continue;
    const rules = exposedOf(machine).map(({ protocol, ports }) =>
      ruleOf("ingress", protocol, ports, { cidr: "0.0.0.0/0" }),
    );
    const byKey = new Map(rules.map((rule) => [rule.key, rule]));
    exposed.set(name, { name, description: "", rules: [...byKey.values()] });
  }
  return [...shared, ...exposed.values()];
}

/** Groups of one team. */
export function resolveTeamGroups(settings: Settings, networks: readonly TeamNetworkModel[]): SecurityGroupModel[] {
  const own = ownGroups(settings);
  const cidrOf = (name: string) => networks.find((network) => network.name === name)?.cidr ?? "";
  return Object.entries(settings.securityGroups)
    .filter(([name]) => own.has(name))
    .map(([name, group]) => resolveGroup(name, group, cidrOf));
}
