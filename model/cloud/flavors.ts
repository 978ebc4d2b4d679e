import type { InstanceSettings } from "./topology";
import type { AggregateModel, FlavorModel } from "./types";
import type { LabSettings } from "../../settings/lab";

/** Extra specs by which Nova's AggregateInstanceExtraSpecsFilter looks for host aggregates. */
const aggregatePrefix = "aggregate_instance_extra_specs:";

/** The metadata of the aggregates that a flavor selects. */
export function aggregateAsked(flavor: FlavorModel | undefined): Readonly<Record<string, string>> {
  const specs = Object.entries(flavor?.extraSpecs ?? {}).filter(([key]) => key.startsWith(aggregatePrefix));
  return Object.fromEntries(specs.map(([key, value]) => [key.slice(aggregatePrefix.length), value]));
}

/** Entries in alphabetical order, so that the order in the settings does not matter. */
const sorted = (aggregate: InstanceSettings["aggregate"]) =>
  Object.entries(aggregate).sort(([a], [b]) => (a < b ? -1 : 1));

/** `ssd: "true"` as a part of a flavor's name. */
function suffix(aggregate: InstanceSettings["aggregate"]): string {
  return sorted(aggregate)
    .map(([key, value]) => `-${key}-${value}`)
    .join("");
}

/** The flavor for instances that are bound to aggregates: the same sizes under a derived name. */
export function onAggregate(flavor: FlavorModel, name: string, aggregate: InstanceSettings["aggregate"]): FlavorModel {
  const specs = sorted(aggregate).map(([key, value]) => [`${aggregatePrefix}${key}`, value]);
  return {
    ...flavor,
    name: `${name}${suffix(aggregate)}`,
    extraSpecs: { ...flavor.extraSpecs, ...(Object.fromEntries(specs) as Record<string, string>) },
  };
}

export function resolveAggregate(
  name: string,
  { nodes, metadata, availabilityZone }: LabSettings["cloud"]["aggregates"][string],
): AggregateModel {
  return { name, hosts: nodes, metadata, ...(availabilityZone === undefined ? {} : { availabilityZone }) };
}
