/** Cinder's and Glance's resources in projects. */
import type { ApiClient } from "../../../openstack/client";
import { ifThere, ownerOf, paged, perhaps, type Listed, type Stage, type Thing } from "./thing";

/** Since 3.58 (Stein), groups contain their project. */
const ofGroups = { microversion: "3.58" };
/** Since 3.27 (Ocata), attachments can be deleted. */
const ofAttachments = { microversion: "3.27" };

interface Transfer extends Listed {
  readonly volume_id: string;
}

interface Image extends Listed {
  readonly protected: boolean;
}

type Collection = "volumes" | "snapshots" | "backups";

/** Deletes an object whatever its status is. */
async function force(api: ApiClient, collection: Collection, id: string): Promise<void> {
  const act = (action: object) => api.call("block-storage", "POST", `/${collection}/${id}/action`, action);
  if (collection === "volumes") {
    const path = `/attachments?all_tenants=1&volume_id=${id}`;
    const attachments = await ifThere(
      api.get<{ attachments: Listed[] }>("block-storage", path, ofAttachments).then((found) => found.attachments),
    );
    for (const one of attachments)
      await perhaps(api.call("block-storage", "DELETE", `/attachments/${one.id}`, undefined, ofAttachments));
  }
  const detached = collection === "volumes" ? { attach_status: "detached" } : {};
  await perhaps(act({ "os-reset_status": { status: "error", ...detached } }));
  await act({ "os-force_delete": {} });
}

/** Transfers, groups and snapshots of volumes come before volumes, because they block the deletion of these. */
export async function volumeStages(api: ApiClient, owners: ReadonlySet<string>): Promise<Stage[]> {
  if (!api.has("block-storage")) return [];
  const theirs = <T extends Listed>(items: readonly T[]) => items.filter((item) => owners.has(ownerOf(item)));
  const list = async <T extends Listed>(path: string, key: string, options = {}) =>
    theirs(await ifThere(paged<T>(api, "block-storage", `/${path}/detail?all_tenants=1`, key, options)));
  const thing = (kind: string, item: Listed, remove: Thing["remove"]): Thing => ({
    kind,
    id: item.id,
    name: item.name ?? "",
    project: ownerOf(item),
    remove,
  });
  const things = async (kind: string, collection: Collection) =>
    (await list(collection, collection)).map((item) =>
      thing(kind, item, (refused) =>
        refused === 0 ? api.remove("block-storage", `/${collection}/${item.id}`) : force(api, collection, item.id),
      ),
    );
  const volumes = await things("volume", "volumes");
  const owner = new Map(volumes.map(({ id, project }) => [id, project]));
  const offered = "/os-volume-transfer/detail?all_tenants=1";
  const transfers = await ifThere(
    api.get<{ transfers: Transfer[] }>("block-storage", offered).then((found) => found.transfers),
  );
  const groups = await list("groups", "groups", ofGroups);
  const groupSnapshots = await list("group_snapshots", "group_snapshots", ofGroups);
  return [
    transfers.flatMap((transfer) => {
      const project = owner.get(transfer.volume_id);
      if (project === undefined) return [];
      const remove = () => api.remove("block-storage", `/os-volume-transfer/${transfer.id}`);
      return [thing("volume transfer request", { ...transfer, project_id: project }, remove)];
    }),
    groupSnapshots.map((item) =>
      thing("volume group snapshot", item, async () => {
        await api.call("block-storage", "DELETE", `/group_snapshots/${item.id}`, undefined, ofGroups);
      }),
    ),
    [...(await things("volume snapshot", "snapshots")), ...(await things("volume backup", "backups"))],
    groups.map((item) =>
      thing("volume group", item, async () => {
        const action = { delete: { "delete-volumes": true } };
        await api.call("block-storage", "POST", `/groups/${item.id}/action`, action, ofGroups);
      }),
    ),
    volumes,
  ];
}

const patch = { contentType: "application/openstack-images-v2.1-json-patch" };

/** Images of the owners, hidden and protected ones included. */
export async function imageThings(api: ApiClient, owners: ReadonlySet<string>): Promise<Thing[]> {
  const list = (query: string) => paged<Image>(api, "image", `/v2/images?visibility=all${query}`, "images");
  const all = [...(await list("")), ...(await list("&os_hidden=true"))];
  const images = new Map(all.map((image) => [image.id, image]));
  return [...images.values()]
    .filter((image) => owners.has(ownerOf(image)))
    .map((image) => ({
      kind: "image",
      id: image.id,
      name: image.name ?? "",
      project: ownerOf(image),
      remove: async (refused) => {
        if (image.protected || refused > 0) {
          const change = [{ op: "replace", path: "/protected", value: false }];
          await perhaps(api.call("image", "PATCH", `/v2/images/${image.id}`, change, patch));
        }
        await api.remove("image", `/v2/images/${image.id}`);
      },
    }));
}
