import { insteadOf, listed } from "../../values/names";
import { Problems, type Problem } from "../../values/problem";
import type { LabModel } from "../types";
import { volumesOf } from "./quotas";
import type { ClassModel } from "./types";

/** The volume types of an installed control plane besides Cinder's default one (components/control/install/35-cinder.sh). */
const installedTypes = ["encrypted"];

/**
 * Volumes need Cinder, and a volume type that it has. A cloud that exists is asked when the first volume is made: only it
 * knows.
 */
export function checkVolumes({ controlPlane }: Pick<LabModel, "controlPlane">, model: ClassModel): readonly Problem[] {
  const problems = new Problems();
  if (controlPlane.kind === "existing") return problems.all;
  const kinds = new Map(model.teams.flatMap(({ machines }) => machines.map((machine) => [machine.kind, machine])));
  for (const [kind, machine] of kinds) {
    const volumes = volumesOf(machine);
    const at = `blueprint ${model.blueprint.name}, machines.${kind}`;
    if (volumes.length > 0 && controlPlane.volumes === undefined)
      problems.addText(
        at,
        listed(volumes.map(({ name }) => name)),
        `${volumes.length === 1 ? "is a volume" : "are volumes"}, and the control plane is installed without Cinder`,
        "add `volumes: {}` to controlPlane in the stack file, or leave volumes and bootVolume out of the blueprint",
      );
    if (machine.bootVolume?.volumeType === "encrypted")
      problems.addText(
        at,
        `${machine.bootVolume.name} of type encrypted`,
        "cannot be made: Cinder's NFS driver writes no image into an encrypted volume",
        "leave its volumeType out, and keep what is secret on an encrypted volume beside it",
      );
    for (const { name, volumeType } of volumes)
      if (volumeType !== undefined && !installedTypes.includes(volumeType))
        problems.addText(
          at,
          `${volumeType} (${name})`,
          "is no volume type of an installed control plane",
          insteadOf(volumeType, installedTypes, "leave it out"),
        );
  }
  return problems.all;
}
