import type { LabModel } from "../types";
import type { StackPart } from "./stacks";
import type { ClassModel, ClassPartModel } from "./types";

/** Stage 2 for one of a class's own stacks. Pure. */
export function partOfClass(lab: LabModel, model: ClassModel, part: StackPart, labStack: string): ClassPartModel {
  const { images, flavors, externalNetworks } = lab.cloud;
  return {
    model,
    part,
    lab: labStack,
    adminUsers: Object.fromEntries(images.map(({ name, properties }) => [name, properties["os_admin_user"]])),
    flavors: [...new Set([...flavors, ...model.flavors].map(({ name }) => name))],
    leadsOutside: externalNetworks.some(({ name }) => name === model.externalNetwork),
  };
}
