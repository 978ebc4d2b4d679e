/** A Cinder volume in a team's project. The operator makes it, because Cinder makes it in the caller's project only. */
import type { TaskContext } from "../task";
import type { ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";

export interface VolumeParams {
  readonly name: string;
  readonly sizeGiB: number;
  readonly volumeType?: string;
  /** The Glance image of its content. Absent: it is empty. */
  readonly imageId?: string;
}

interface Made {
  readonly id: string;
}

interface Volume {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Seconds. An image of some GiB has to be converted and written. */
const timeoutSeconds = 900;

const noCinder =
  "this cloud has no block storage (Cinder): leave volumes and bootVolume out of the blueprint, or use a cloud that has it";

/** Whether a volume is the wanted one. */
type IsIt = (volume: Volume) => boolean;

/**
 * By its id, even if its team has renamed it. If the id is unknown: by the mark that an interrupted run set, and for
 * deletion by name, because earlier versions set no mark.
 */
function isIt({ verb, params: { name }, previous }: TaskContext<VolumeParams, Made>): IsIt {
  const id = previous?.id;
  if (id !== undefined) return (volume) => volume.id === id;
  return verb === "delete" ? (volume) => volume.name === name : ({ metadata }) => metadata["atelier"] === name;
}

async function find(api: ApiClient, it: IsIt): Promise<Volume | undefined> {
  return (await api.get<{ volumes: Volume[] }>("block-storage", "/volumes/detail")).volumes.find(it);
}

/** @returns its id */
async function make(api: ApiClient, params: VolumeParams): Promise<string> {
  const { name, sizeGiB: size, volumeType: volume_type, imageId: imageRef } = params;
  const body = { volume: { name, size, volume_type, imageRef, metadata: { atelier: name } } };
  const lookUp = async () => {
    const made = await find(api, ({ metadata }) => metadata["atelier"] === name);
    return made && { volume: made };
  };
  return (await api.call<{ volume: Volume }>("block-storage", "POST", "/volumes", body, { lookUp })).volume.id;
}

/** @returns its id, once it is usable and has its size */
async function ensure(api: ApiClient, { name, sizeGiB, ...rest }: VolumeParams, it: IsIt): Promise<string> {
  const id = (await find(api, it))?.id ?? (await make(api, { name, sizeGiB, ...rest }));
  let volume: Volume | undefined;
  await waitFor(`volume ${name}`, timeoutSeconds, async () => {
    ({ volume } = await api.get<{ volume: Volume }>("block-storage", `/volumes/${id}`));
    return /^(available|in-use|error.*)$/.test(volume.status) ? { done: true } : { done: false, seen: volume.status };
  });
  const { status, size } = volume!;
  if (status.startsWith("error")) throw new Error(`volume ${name} is in state ${status}: see Cinder's log`);
  if (size > sizeGiB) throw new Error(`volume ${name} has ${size} GiB and never shrinks: ask for ${size} or more`);
  if (size < sizeGiB)
    await api.call("block-storage", "POST", `/volumes/${id}/action`, { "os-extend": { new_size: sizeGiB } });
  return id;
}

async function erase(api: ApiClient, name: string, it: IsIt): Promise<void> {
  const id = (await find(api, it))?.id;
  if (id === undefined) return;
  await waitFor(`deletion of volume ${name}`, timeoutSeconds, async () => {
    const volume = await find(api, (one) => one.id === id);
    if (!volume) return { done: true };
    if (/^(available|error.*)$/.test(volume.status)) await api.remove("block-storage", `/volumes/${id}`);
    return { done: false, seen: volume.status };
  });
}

export async function volume(context: TaskContext<VolumeParams, Made>): Promise<Made | undefined> {
  const { verb, params, connect } = context;
  const api = await connect();
  if (!api.has("block-storage")) throw new Error(noCinder);
  if (verb === "delete") return void (await erase(api, params.name, isIt(context)));
  return { id: await ensure(api, params, isIt(context)) };
}
