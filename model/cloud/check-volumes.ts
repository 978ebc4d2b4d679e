import type { LabSettings } from "../../settings/lab";
import { insteadOf, listed } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { ControlPlaneModel, LabModel } from "../types";
import { volumesOf } from "./instances";
import type { InstanceModel } from "./types";

/** The volume types of an installed control plane besides Cinder's default one (components/control/install/35-cinder.sh). */
const installedTypes = ["encrypted"];

/**
 * Volumes need Cinder and a volume type that it has. An existing cloud is asked when the first volume is made.
 * @param at where the instance stands
 * @param without the fix for whoever can do without volumes
 */
export function checkVolumesOf(
  controlPlane: ControlPlaneModel,
  at: string,
  instance: InstanceModel,
  without: string,
  problems: Problems,
): void {
  if (controlPlane.kind === "existing") return;
  const volumes = volumesOf(instance);
  if (volumes.length > 0 && controlPlane.volumes === undefined)
    problems.addText(
      at,
      listed(volumes.map(({ name }) => name)),
      `${volumes.length === 1 ? "is a volume" : "are volumes"}, and the control plane is installed without Cinder`,
      `add \`volumes: {}\` to controlPlane in the stack file, or ${without}`,
    );
  if (instance.bootVolume?.volumeType === "encrypted")
    problems.addText(
      at,
      `${instance.bootVolume.name} of type encrypted`,
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

/** The first instance of each entry; the others of an entry have the same volumes. */
export function byKind<T extends InstanceModel>(instances: readonly T[]): readonly T[] {
  return [...new Map([...instances].reverse().map((instance) => [instance.kind, instance])).values()].reverse();
}

/** Volumes of the lab's own instances. */
export function checkCloudVolumes(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  for (const instance of byKind(lab.cloud.instances))
    checkVolumesOf(
      lab.controlPlane,
      `cloud.instances.${instance.kind}`,
      instance,
      "leave volumes and bootVolume out",
      problems,
    );
}
