import { Problems, type Problem } from "../../values/problem";
import { byKind, checkVolumesOf } from "../cloud/check-volumes";
import type { LabModel } from "../types";
import type { ClassModel } from "./types";

/** Volumes of the teams' instances. Each entry of the blueprint is checked once, at its first instance. */
export function checkVolumes({ controlPlane }: Pick<LabModel, "controlPlane">, model: ClassModel): readonly Problem[] {
  const problems = new Problems();
  for (const instance of byKind(model.teams.flatMap(({ instances }) => instances)))
    checkVolumesOf(
      controlPlane,
      `blueprint ${model.blueprint.name}, instances.${instance.kind}`,
      instance,
      "leave volumes and bootVolume out of the blueprint",
      problems,
    );
  return problems.all;
}
