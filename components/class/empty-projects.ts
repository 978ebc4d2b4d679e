/**
 * Empties projects, of what Pulumi made in them and of what their people did. In the order that Nova and Neutron ask for:
 * servers before ports, floating IPs and router interfaces before routers, ports before networks, snapshots before volumes.
 * What is gone already is no error: a killed run is finished by the next.
 */
import type { ApiClient } from "../api/client";
import { inParallel } from "../api/in-parallel";
import { reconnecting } from "../api/reconnecting";
import { waitFor, type Sighting } from "../api/wait";
import { contentsOf, type Contents } from "./project-contents";

/** A large class on a small control plane. */
const timeoutSeconds = 1800;

/** More would only wait for each other: a control plane has a few workers. */
const atOnce = 8;

/** Starts what can be deleted now. What still holds it is named by the next look. */
async function take(api: ApiClient, left: Contents): Promise<void> {
  const { servers, floatingIps, interfaces, routers, ports, networks, securityGroups } = left;
  const volume = (path: string) => api.remove("block-storage", path);
  // A volume in use, an image of one, and a network with a server's port are refused: the servers go first.
  await inParallel(servers, atOnce, ({ id }) => api.remove("compute", `/servers/${id}`));
  if (servers.length > 0) return;
  await inParallel(floatingIps, atOnce, ({ id }) => api.remove("network", `/floatingips/${id}`));
  await inParallel(interfaces, atOnce, async ({ id, device_id }) => {
    await api.call("network", "PUT", `/routers/${device_id}/remove_router_interface`, { port_id: id });
  });
  await inParallel(routers, atOnce, ({ id }) => api.remove("network", `/routers/${id}`));
  await inParallel(ports, atOnce, ({ id }) => api.remove("network", `/ports/${id}`));
  await inParallel(networks, atOnce, ({ id }) => api.remove("network", `/networks/${id}`));
  await inParallel(securityGroups, atOnce, ({ id }) => api.remove("network", `/security-groups/${id}`));
  await inParallel(left.serverGroups, atOnce, ({ id }) => api.remove("compute", `/os-server-groups/${id}`));
  await inParallel(left.images, atOnce, ({ id }) => api.remove("image", `/v2/images/${id}`));
  await inParallel(left.snapshots, atOnce, ({ id }) => volume(`/snapshots/${id}`));
  if (left.snapshots.length === 0) await inParallel(left.volumes, atOnce, ({ id }) => volume(`/volumes/${id}`));
}

function seen(left: Contents): Sighting {
  const counts = Object.entries(left).flatMap(([kind, items]: [string, readonly unknown[]]) =>
    items.length > 0 ? [`${items.length} ${kind}`] : [],
  );
  return counts.length === 0 ? { done: true } : { done: false, seen: `still there: ${counts.join(", ")}` };
}

/** Limits stay when a project goes; they would be listed for ever. */
async function forgetQuotas(api: ApiClient, projectId: string): Promise<void> {
  await api.remove("network", `/quotas/${projectId}`);
  await api.remove("compute", `/os-quota-sets/${projectId}`);
  if (api.has("block-storage")) await api.remove("block-storage", `/os-quota-sets/${projectId}`);
}

/**
 * @param connect as an administrator
 * @param projectsOf their ids, asked anew at each look
 */
export async function emptyProjects(
  connect: () => Promise<ApiClient>,
  projectsOf: (api: ApiClient) => Promise<readonly string[]>,
): Promise<void> {
  const calling = reconnecting(connect);
  let projects: readonly string[] = [];
  await waitFor("deletion of what is in the projects", timeoutSeconds, () =>
    calling(async (api) => {
      projects = await projectsOf(api);
      const before = await contentsOf(api, projects);
      if (seen(before).done) return { done: true };
      await take(api, before);
      return seen(await contentsOf(api, projects));
    }),
  );
  await inParallel(projects, atOnce, (projectId) => calling((api) => forgetQuotas(api, projectId)));
}
