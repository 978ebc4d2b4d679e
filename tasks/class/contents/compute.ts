/** Nova's resources in projects. */
import type { ApiClient } from "../../../openstack/client";
import { afterMany, ownerOf, paged, type Listed, type Thing } from "./thing";

interface Server extends Listed {
  readonly status: string;
}

/** Servers in any state, including deleted ones that the cloud keeps for a while with everything that they hold. */
const everyServer = "/servers/detail?all_tenants=1&soft_deleted=True";

export async function serverThings(api: ApiClient, owners: ReadonlySet<string>): Promise<Thing[]> {
  const servers = (await paged<Server>(api, "compute", everyServer, "servers")).filter((one) =>
    owners.has(ownerOf(one)),
  );
  return servers.map((server) => ({
    kind: "server",
    id: server.id,
    name: server.name ?? "",
    project: ownerOf(server),
    remove: async (refused) => {
      if (refused === 0 && server.status !== "SOFT_DELETED") return api.remove("compute", `/servers/${server.id}`);
      await api.call("compute", "POST", `/servers/${server.id}/action`, { forceDelete: null });
    },
  }));
}

export async function serverGroupThings(api: ApiClient, owners: ReadonlySet<string>): Promise<Thing[]> {
  const path = "/os-server-groups?all_projects=true";
  const groups = await paged(api, "compute", path, "server_groups", { next: afterMany });
  return groups
    .filter((group) => owners.has(ownerOf(group)))
    .map((group) => ({
      kind: "server group",
      id: group.id,
      name: group.name ?? "",
      project: ownerOf(group),
      remove: () => api.remove("compute", `/os-server-groups/${group.id}`),
    }));
}
