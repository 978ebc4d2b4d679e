/** Finds objects of Nova, Glance and Cinder. */
import { ApiError } from "../../../openstack/client";
import type { Values } from "../state";
import { agrees, foundAt, instant, query, text, type Finder, type Found, type Item, type Kind } from "./found";

/** A user has one key pair of a name. If Nova made the private key, it has shown it only once, so the pair is useless. */
const keyPair: Finder = async (api, inputs) => {
  const { name, userId, publicKey } = inputs;
  const path = `/os-keypairs/${encodeURIComponent(text(name))}${query({ user_id: userId })}`;
  try {
    const { keypair } = await api.get<{ keypair: Values }>("compute", path);
    if (publicKey !== undefined && text(keypair["public_key"]).trim() !== text(publicKey).trim()) return [];
    const known = { id: text(name), text: `keypair ${JSON.stringify(text(name))}` };
    const remove = () => api.remove("compute", path);
    return [{ ...known, createdAt: instant(keypair["created_at"]), useless: publicKey === undefined, remove }];
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
};

/** A flavor's name is unique, and Nova stores no time. A flavor that servers use is not new. */
const flavor: Finder = async (api, inputs) => {
  const { name, vcpus, ram, disk } = inputs;
  const { flavors } = await api.get<{ flavors: Item[] }>("compute", "/flavors?is_public=None");
  const named = flavors.filter((one) => one["name"] === name);
  const found: Found[] = [];
  for (const { id } of named) {
    const { flavor } = await api.get<{ flavor: Item }>("compute", `/flavors/${id}`);
    const { servers } = await api.get<{ servers: Item[] }>(
      "compute",
      `/servers/detail?all_tenants=1&limit=1&flavor=${encodeURIComponent(id)}`,
    );
    if (agrees(flavor, { vcpus, ram, disk }) && servers.length === 0)
      found.push(foundAt(api, "compute", "/flavors", "flavor", flavor));
  }
  return found;
};

const aggregate: Finder = async (api, { name }) => {
  const { aggregates } = await api.get<{ aggregates: Item[] }>("compute", "/os-aggregates");
  return aggregates
    .filter((one) => one["name"] === name)
    .map((one) => ({ ...foundAt(api, "compute", "/os-aggregates", "aggregate", one), id: String(one.id) }));
};

/** In the administrator's own project. A group with members is not new. */
const serverGroup: Finder = async (api, { name, policies }) => {
  const { server_groups } = await api.get<{ server_groups: Item[] }>("compute", "/os-server-groups");
  const isIt = (one: Item) => agrees(one, { name, policies }) && (one["members"] as unknown[]).length === 0;
  return server_groups.filter(isIt).map((one) => foundAt(api, "compute", "/os-server-groups", "server group", one));
};

/** A server whose creation never ended has no user yet. */
const instance: Finder = async (api, { name }) => {
  const { servers } = await api.get<{ servers: Item[] }>(
    "compute",
    `/servers/detail${query({ project_id: api.projectId })}`,
  );
  return servers
    .filter((one) => one["name"] === name)
    .map((one) => ({
      ...foundAt(api, "compute", "/servers", "server", one),
      ...{ createdAt: instant(one["created"]), useless: true },
    }));
};

/** The content is uploaded after the creation: an image that is not active has none. */
const image: Finder = async (api, { name }) => {
  const path = `/v2/images${query({ name, owner: api.projectId })}`;
  const { images } = await api.get<{ images: Item[] }>("image", path);
  return images.map((one) => ({
    ...foundAt(api, "image", "/v2/images", "image", one),
    useless: one["status"] !== "active",
  }));
};

const volume: Finder = async (api, { name, size }) => {
  const { volumes } = await api.get<{ volumes: Item[] }>("block-storage", "/volumes/detail");
  return volumes
    .filter((one) => agrees(one, { name, size }))
    .map((one) => ({
      ...foundAt(api, "block-storage", "/volumes", "volume", one),
      useless: text(one["status"]).startsWith("error"),
    }));
};

export const computeKinds: Readonly<Record<string, Kind>> = {
  ComputeKeypairV2: { find: keyPair },
  ComputeFlavorV2: { find: flavor, only: true },
  ComputeAggregateV2: { find: aggregate },
  ComputeServergroupV2: { find: serverGroup, only: true },
  ComputeInstanceV2: { find: instance },
  ComputeQuotasetV2: { again: true },
  ImagesImageV2: { find: image },
  BlockstorageVolumeV3: { find: volume },
  BlockstorageQuotasetV3: { again: true },
};
