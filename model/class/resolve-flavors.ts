import type { FlavorModel } from "../cloud/types";
import type { LabModel } from "../types";
import type { ClassSettings } from "../../settings/class";
import type { Blueprint, MachineSettings } from "./blueprint";
import type { FileProblems } from "../../values/place";
import { insteadOf } from "../../values/names";

/** Extra specs by which Nova's AggregateInstanceExtraSpecsFilter looks for host aggregates. */
const aggregatePrefix = "aggregate_instance_extra_specs:";

/** `ssd: "true"` as a part of a flavor's name. */
function suffix(aggregate: MachineSettings["aggregate"]): string {
  return Object.entries(aggregate)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `-${key}-${value}`)
    .join("");
}

/**
 * The flavor of each of the blueprint's machines. One of the lab's is used as it is; one that the blueprint declares, or that
 * asks for an aggregate, is made for the class, with the class's name before its own.
 */
export function resolveFlavors(
  lab: LabModel,
  settings: ClassSettings,
  blueprint: Blueprint,
  problems: FileProblems,
): { readonly byMachine: ReadonlyMap<string, FlavorModel>; readonly made: readonly FlavorModel[] } {
  const byMachine = new Map<string, FlavorModel>();
  const made = new Map<string, FlavorModel>();
  const own = blueprint.settings.flavors;
  for (const [kind, { flavor: name, aggregate }] of Object.entries(blueprint.settings.machines)) {
    const declared = Object.hasOwn(own, name) ? own[name] : undefined;
    const labs = lab.cloud.flavors.find((flavor) => flavor.name === name);
    const base = declared ?? labs;
    if (base === undefined) {
      const known = [...Object.keys(own), ...lab.cloud.flavors.map((flavor) => flavor.name)];
      const fix = insteadOf(name, known, "declare it in the blueprint's flavors");
      problems.add(["machines", kind, "flavor"], name, "is no flavor of the blueprint or the lab", fix);
      continue;
    }
    if (declared === undefined && labs !== undefined && Object.keys(aggregate).length === 0) {
      byMachine.set(kind, labs);
      continue;
    }
    const specs = Object.entries(aggregate).map(([key, value]) => [`${aggregatePrefix}${key}`, value]);
    const flavor: FlavorModel = {
      name: `${settings.name}-${name}${suffix(aggregate)}`,
      ...{ vcpus: base.vcpus, ramMiB: base.ramMiB, diskGiB: base.diskGiB },
      extraSpecs: { ...base.extraSpecs, ...(Object.fromEntries(specs) as Record<string, string>) },
    };
    const same = made.get(flavor.name);
    if (same !== undefined && JSON.stringify(same) !== JSON.stringify(flavor))
      problems.add(["machines", kind, "flavor"], flavor.name, "is the name of two different flavors", "rename one");
    made.set(flavor.name, flavor);
    byMachine.set(kind, flavor);
  }
  return { byMachine, made: [...made.values()] };
}
