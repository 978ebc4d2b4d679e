/** Instances of a topology as things to be packed on compute nodes. */
import { nothing, plus, type Amounts, type Item } from "../../values/packing";
import { aggregateAsked } from "./flavors";
import type { AggregateModel, FlavorModel, InstanceModel, TopologyModel } from "./types";

/** Where instances are packed. */
export interface Placement {
  readonly flavorOf: (instance: InstanceModel) => FlavorModel | undefined;
  readonly aggregates: readonly AggregateModel[];
  /** Names of all compute nodes. Undefined: not all are known, so no instance is bound to some. */
  readonly nodes: readonly string[] | undefined;
  /** What an instance or group is called: `red/web`. */
  readonly nameOf: (name: string) => string;
}

/** The nodes that an instance's aggregate and zone allow. Undefined: all. */
function nodesFor(
  { aggregates, nodes, flavorOf }: Placement,
  instance: InstanceModel,
): ReadonlySet<string> | undefined {
  const asked = Object.entries(aggregateAsked(flavorOf(instance)));
  const { availabilityZone } = instance;
  if (nodes === undefined || (asked.length === 0 && availabilityZone === undefined)) return undefined;
  const zoned = aggregates.filter((aggregate) => aggregate.availabilityZone !== undefined);
  const fits = (node: string) => {
    const having = aggregates.filter(({ hosts }) => hosts.includes(node));
    // Nova's zone for nodes that are in no other (default_availability_zone).
    const zone = zoned.find(({ hosts }) => hosts.includes(node))?.availabilityZone ?? "nova";
    const matches = asked.every(([key, value]) => having.some(({ metadata }) => metadata[key] === value));
    return matches && (availabilityZone === undefined || zone === availabilityZone);
  };
  return new Set(nodes.filter(fits));
}

function takes({ flavorOf }: Placement, instance: InstanceModel): Amounts {
  const flavor = flavorOf(instance);
  if (flavor === undefined) return nothing;
  // An instance that boots from a volume takes no disk of the node.
  const diskGiB = instance.bootVolume === undefined ? flavor.diskGiB : 0;
  return { vcpus: flavor.vcpus, memoryMiB: flavor.ramMiB, diskGiB };
}

/** Instances of an affinity group are one item; those of an anti-affinity group are kept apart. */
export function itemsOf(
  { instances, serverGroups }: Pick<TopologyModel, "instances" | "serverGroups">,
  placement: Placement,
): Item[] {
  const policyOf = (group: string | undefined) => serverGroups.find(({ name }) => name === group)?.policy;
  const together = new Map<string, InstanceModel[]>();
  for (const instance of instances) {
    const { name, serverGroup } = instance;
    // A group and an instance may share a name.
    const key = policyOf(serverGroup) === "affinity" ? `group ${serverGroup}` : `instance ${name}`;
    together.set(key, [...(together.get(key) ?? []), instance]);
  }
  return [...together.values()].map((members) => {
    const amounts = members.map((instance) => takes(placement, instance));
    const most = (r: keyof Amounts) => Math.max(...amounts.map((amount) => amount[r]));
    const sets = members.flatMap((instance) => nodesFor(placement, instance) ?? []);
    const on = sets.length === 0 ? undefined : sets.reduce((a, b) => new Set([...a].filter((node) => b.has(node))));
    const group = members[0]?.serverGroup;
    return {
      names: members.map(({ name }) => placement.nameOf(name)),
      takes: amounts.reduce(plus, nothing),
      largest: { vcpus: most("vcpus"), memoryMiB: most("memoryMiB"), diskGiB: most("diskGiB") },
      ...(policyOf(group) === "anti-affinity" && group !== undefined ? { apart: placement.nameOf(group) } : {}),
      ...(on === undefined ? {} : { on }),
    };
  });
}

/** Which of the instances without room are bound to certain nodes, as text. Undefined: none is. */
export function boundText(left: readonly Item[]): string | undefined {
  const bound = left.find((item) => item.on !== undefined)?.on;
  if (bound === undefined) return undefined;
  const nodes = bound.size === 0 ? "no node" : `${[...bound].join(" and ")} only`;
  return `may run on ${nodes} by aggregate or zone, and find no room there`;
}
