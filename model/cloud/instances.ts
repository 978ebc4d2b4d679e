import type { LabSettings } from "../../settings/lab";
import type { SettingsFiles } from "../files";
import type { InstanceModel } from "./types";

type CloudSettings = LabSettings["cloud"];
export type InstanceSettings = CloudSettings["instances"][string];

/** The names that an entry stands for: its own, or NAME-1, NAME-2, ... */
export function instanceNames(name: string, count: number): string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
}

/** SSH where there is an address to try it on; what is only inside the cloud is ready when Nova says so. */
export function waitForOf(instance: InstanceSettings): InstanceModel["waitFor"] {
  return instance.waitFor ?? (instance.floatingIp === "none" ? "active" : "ssh");
}

function userDataOf(instance: InstanceSettings, files: SettingsFiles): string | undefined {
  if (instance.userData === undefined) return undefined;
  return "inline" in instance.userData ? instance.userData.inline : (files.texts.get(instance.userData.file) ?? "");
}

export function resolveInstances(cloud: CloudSettings, files: SettingsFiles): InstanceModel[] {
  return Object.entries(cloud.instances).flatMap(([entry, instance]) => {
    const { image, flavor, keyPair, networks, securityGroups, configDrive, serverGroup, floatingIp } = instance;
    const userData = userDataOf(instance, files);
    return instanceNames(entry, instance.count).map((name) => ({
      ...{ name, image, flavor, keyPair, networks, securityGroups, configDrive },
      ...(serverGroup === undefined ? {} : { serverGroup }),
      ...(floatingIp === "none" ? {} : { floatingIp }),
      ...(userData === undefined ? {} : { userData }),
      waitFor: waitForOf(instance),
    }));
  });
}
