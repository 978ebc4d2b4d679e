/** Volumes on the running lab, as Cinder and Nova let somebody make and attach them. */
import type { ApiClient } from "../../openstack/client";
import type { LabSettingsInput } from "../../settings/lab";
import { devSettings, eventually } from "./lab";

/** Pulumi.dev.yaml with Cinder: for a chapter of the lab's test. */
export function settingsWithVolumes(): LabSettingsInput {
  const settings = devSettings();
  return { ...settings, controlPlane: { ...settings.controlPlane, volumes: {} } } as LabSettingsInput;
}

async function statusOf(client: ApiClient, id: string): Promise<string> {
  return (await client.get<{ volume: { status: string } }>("block-storage", `/volumes/${id}`)).volume.status;
}

export async function makeVolume(client: ApiClient, name: string, volumeType?: string): Promise<string> {
  const body = { volume: { name, size: 1, volume_type: volumeType } };
  const { volume } = await client.call<{ volume: { id: string } }>("block-storage", "POST", "/volumes", body);
  await eventually(`volume ${name}`, 300, async () => (await statusOf(client, volume.id)) === "available");
  return volume.id;
}

/**
 * Attaches it, and waits until the guest sees it. On an emulated node QEMU takes a minute or two to derive LUKS' key.
 * @param inGuest whether the guest sees it
 */
export async function attach(
  client: ApiClient,
  server: string,
  id: string,
  inGuest: () => Promise<boolean>,
): Promise<void> {
  const path = `/servers/${server}/os-volume_attachments`;
  await client.call("compute", "POST", path, { volumeAttachment: { volumeId: id } });
  await eventually(`volume ${id} in use`, 600, async () => (await statusOf(client, id)) === "in-use");
  await eventually(`volume ${id} in the guest`, 120, inGuest);
}

export async function detach(client: ApiClient, server: string, id: string): Promise<void> {
  await client.call("compute", "DELETE", `/servers/${server}/os-volume_attachments/${id}`);
  await eventually(`volume ${id} free`, 300, async () => (await statusOf(client, id)) === "available");
}

export async function deleteVolume(client: ApiClient, id: string): Promise<void> {
  await client.remove("block-storage", `/volumes/${id}`);
  await eventually(`volume ${id} gone`, 120, async () => (await statusOf(client, id).catch(() => "gone")) === "gone");
}
