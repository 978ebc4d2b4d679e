/** A Cinder volume in a team's project: Cinder makes it in the caller's project and in no other. */
import type { ApiClient } from "../api/client";
import { runTask } from "../api/task";
import { waitFor } from "../api/wait";

export interface VolumeParams {
  readonly name: string;
  readonly sizeGiB: number;
  readonly volumeType?: string;
  /** Glance's image that it starts with. Absent: an empty one. */
  readonly imageId?: string;
}

interface Volume {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
}

/** An image of some GiB is converted and written through. */
const timeoutSeconds = 900;

const noCinder =
  "this cloud has no block storage (Cinder): leave volumes and bootVolume out of the blueprint, or use a cloud that has it";

async function find(api: ApiClient, name: string): Promise<Volume | undefined> {
  const path = `/volumes/detail?name=${encodeURIComponent(name)}`;
  return (await api.get<{ volumes: Volume[] }>("block-storage", path)).volumes[0];
}

async function make(api: ApiClient, params: VolumeParams): Promise<void> {
  const { name, sizeGiB: size, volumeType: volume_type, imageId: imageRef } = params;
  await api.call("block-storage", "POST", "/volumes", { volume: { name, size, volume_type, imageRef } });
}

/** @returns its id, once it can be used and has its size. */
async function ensure(api: ApiClient, params: VolumeParams): Promise<string> {
  const { name, sizeGiB } = params;
  if (!(await find(api, name))) await make(api, params);
  let volume: Volume | undefined;
  await waitFor(`volume ${name}`, timeoutSeconds, async () => {
    volume = await find(api, name);
    const usable = volume !== undefined && /^(available|in-use|error.*)$/.test(volume.status);
    return usable ? { done: true } : { done: false, seen: volume?.status ?? "nothing" };
  });
  const { id, status, size } = volume!;
  if (status.startsWith("error")) throw new Error(`volume ${name} is in state ${status}: see Cinder's log`);
  if (size > sizeGiB) throw new Error(`volume ${name} has ${size} GiB and never shrinks: ask for ${size} or more`);
  if (size < sizeGiB)
    await api.call("block-storage", "POST", `/volumes/${id}/action`, { "os-extend": { new_size: sizeGiB } });
  return id;
}

async function erase(api: ApiClient, name: string): Promise<void> {
  await waitFor(`deletion of volume ${name}`, timeoutSeconds, async () => {
    const volume = await find(api, name);
    if (!volume) return { done: true };
    if (/^(available|error.*)$/.test(volume.status)) await api.remove("block-storage", `/volumes/${volume.id}`);
    return { done: false, seen: volume.status };
  });
}

runTask<VolumeParams>(async ({ verb, params, connect }) => {
  const api = await connect();
  if (!api.has("block-storage")) throw new Error(noCinder);
  if (verb === "delete") return erase(api, params.name);
  return { id: await ensure(api, params) };
});
