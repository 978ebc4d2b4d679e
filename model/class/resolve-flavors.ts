import type { FlavorModel } from "../cloud/types";
import type { LabModel } from "../types";
import type { ClassSettings } from "../../settings/class";
import { onAggregate } from "../cloud/flavors";
import type { Blueprint } from "./blueprint";
import type { FileProblems } from "../../values/place";
import { insteadOf } from "../../values/names";

/**
 * The flavor of each of the blueprint's instances. A flavor of the lab is used as it is. A flavor that the blueprint
 * declares or that asks for an aggregate is made for the class; its name begins with the class's.
 */
export function resolveFlavors(
  lab: LabModel,
  settings: ClassSettings,
  blueprint: Blueprint,
  problems: FileProblems,
): { readonly byInstance: ReadonlyMap<string, FlavorModel>; readonly made: readonly FlavorModel[] } {
  const byInstance = new Map<string, FlavorModel>();
  const made = new Map<string, FlavorModel>();
  const own = blueprint.settings.flavors;
  for (const [kind, { flavor: name, aggregate }] of Object.entries(blueprint.settings.instances)) {
    const declared = Object.hasOwn(own, name) ? own[name] : undefined;
    const labs = lab.cloud.flavors.find((flavor) => flavor.name === name);
    const base = declared ?? labs;
    if (base === undefined) {
      const known = [...Object.keys(own), ...lab.cloud.flavors.map((flavor) => flavor.name)];
      const fix = insteadOf(name, known, "declare it in the blueprint's flavors");
      problems.add(["instances", kind, "flavor"], name, "is no flavor of the blueprint or the lab", fix);
      continue;
    }
    if (declared === undefined && labs !== undefined && Object.keys(aggregate).length === 0) {
      byInstance.set(kind, labs);
      continue;
    }
    const flavor = onAggregate({ name, ...base }, `${settings.name}-${name}`, aggregate);
    const same = made.get(flavor.name);
    if (same !== undefined && JSON.stringify(same) !== JSON.stringify(flavor))
      problems.add(["instances", kind, "flavor"], flavor.name, "is the name of two different flavors", "rename one");
    made.set(flavor.name, flavor);
    byInstance.set(kind, flavor);
  }
  return { byInstance, made: [...made.values()] };
}
