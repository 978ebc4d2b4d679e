/** Security groups of a topology, and the groups for what its instances expose. */
import { entry } from "../../values/names";
import type { InstanceSettings, RuleSettings, SecurityGroupSettings } from "./topology";
import type { ExposedPort, SecurityGroupModel, SecurityGroupRuleModel } from "./types";

type Range = { readonly first: number; readonly last: number };

function rangeOf(ports: RuleSettings["ports"]): Range | undefined {
  return typeof ports === "number" ? { first: ports, last: ports } : ports;
}

/** `22`, `8000-8100` */
function rangeText(range: Range | undefined): string | undefined {
  return range && (range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`);
}

/**
 * A rule with its key. The key is the rule's content and not its place in the list: removing one rule changes no
 * other.
 *
 * `ingress-tcp-22-0.0.0.0/0`, `ingress-tcp-8000-8100-group:terry`, `egress-any-10.0.0.0/8`
 *
 * @param cidrOf the CIDR of a network of the topology
 */
export function resolveRule(
  { direction, protocol, ports, remote: written }: RuleSettings,
  cidrOf: (network: string) => string,
): SecurityGroupRuleModel {
  const remote = "network" in written ? { cidr: cidrOf(written.network) } : written;
  const range = rangeOf(ports);
  const text = rangeText(range);
  const from = "cidr" in remote ? remote.cidr : `group:${remote.group}`;
  return {
    key: [direction, protocol, ...(text === undefined ? [] : [text]), from].join("-"),
    direction,
    ...(protocol === "any" ? {} : { protocol }),
    ...(range === undefined ? {} : { ports: range }),
    remote,
  };
}

export function resolveGroup(
  name: string,
  { description, rules }: SecurityGroupSettings,
  cidrOf: (network: string) => string,
): SecurityGroupModel {
  // A network by its CIDR and by its name gives the same rule twice, which Neutron refuses.
  const byKey = new Map(rules.map((rule) => resolveRule(rule, cidrOf)).map((rule) => [rule.key, rule]));
  return { name, description, rules: [...byKey.values()] };
}

/** What an instance exposes, its ports as a range. */
export function exposedOf({ exposed }: InstanceSettings): ExposedPort[] {
  return exposed.map(({ protocol, ports }) => {
    const range = rangeOf(ports);
    return { protocol, ...(range === undefined ? {} : { ports: range }) };
  });
}

/**
 * Name of the group that admits what an instance exposes. It derives from the content: instances that expose the same
 * share one group. Undefined: there is none.
 */
export function exposedGroup(instance: InstanceSettings): string | undefined {
  // A forwarding instance has no groups.
  if (instance.exposed.length === 0 || instance.forwards) return undefined;
  const parts = exposedOf(instance).map(({ protocol, ports }) => `${protocol}${rangeText(ports) ?? ""}`);
  return ["exposed", ...[...new Set(parts)].sort()].join("-");
}

/** The groups for what instances expose. */
export function exposedGroups(instances: readonly InstanceSettings[]): SecurityGroupModel[] {
  const groups = new Map<string, SecurityGroupModel>();
  for (const instance of instances) {
    const name = exposedGroup(instance);
    if (name === undefined) continue;
    const rules: RuleSettings[] = instance.exposed.map(({ protocol, ports }) => ({
      direction: "ingress",
      protocol,
      ...(ports === undefined ? {} : { ports }),
      remote: { cidr: "0.0.0.0/0" },
    }));
    groups.set(
      name,
      resolveGroup(name, { description: "", rules }, () => ""),
    );
  }
  return [...groups.values()];
}

const isSsh = (range: Range) => range.first <= 22 && 22 <= range.last;

/** Whether the rule lets anyone on a network connect to TCP 22. */
function ruleAdmitsSsh({ direction, protocol, ports, remote }: RuleSettings): boolean {
  const range = rangeOf(ports);
  if (direction !== "ingress" || "group" in remote) return false;
  return (protocol === "any" || protocol === "tcp") && (range === undefined || isSsh(range));
}

/**
 * Whether an instance lets anyone connect to TCP 22: it exposes that port, or is in a group that admits it.
 *
 * @param groups the groups whose rules count
 */
export function admitsSsh(
  instance: InstanceSettings,
  groups: Readonly<Record<string, SecurityGroupSettings>>,
): boolean {
  const rules = instance.securityGroups.flatMap((name) => entry(groups, name)?.rules ?? []);
  const exposes = exposedOf(instance).some(({ protocol, ports }) => protocol === "tcp" && ports && isSsh(ports));
  return exposes || rules.some(ruleAdmitsSsh);
}
