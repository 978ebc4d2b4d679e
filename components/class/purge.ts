/**
 * delete: empties projects, of what Pulumi made in them and of what their people did, and deletes the domain where all of its
 * projects end. One process for a team, and one for all teams of a class: Pulumi then deletes none of it one by one. In
 * the order that Nova and Neutron ask for: servers before ports, floating IPs and router interfaces before routers, ports
 * before networks, snapshots before volumes. What is gone already is no error: a killed run is finished by the next.
 */
import { isIn, type StackPart } from "../../model/class/stacks";
import { ApiError, type ApiClient } from "../api/client";
import { inParallel } from "../api/in-parallel";
import { reconnecting } from "../api/reconnecting";
import { runTask } from "../api/task";
import { waitFor, type Sighting } from "../api/wait";
import { contentsOf, type Contents } from "./project-contents";

/** Either a project, or a domain with all its projects, or those of them that one of the class's stacks holds. */
export type PurgeParams = { readonly projectId: string } | { readonly domainId: string; readonly part?: StackPart };

/** A large class on a small control plane. */
const timeoutSeconds = 1800;

/** More would only wait for each other: a control plane has a few workers. */
const atOnce = 8;

async function projectsOf(api: ApiClient, params: PurgeParams): Promise<readonly string[]> {
  if ("projectId" in params) return [params.projectId];
  const { domainId, part } = params;
  const { projects } = await api.get<{ projects: { id: string; name: string }[] }>(
    "identity",
    `/projects?domain_id=${domainId}`,
  );
  return projects.filter((project) => part === undefined || isIn(part, { project })).map(({ id }) => id);
}

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

/** Its users and groups go with it. Keystone deletes none that is in use. */
async function removeDomain(api: ApiClient, id: string): Promise<void> {
  try {
    await api.call("identity", "PATCH", `/domains/${id}`, { domain: { enabled: false } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return;
    throw error;
  }
  await api.remove("identity", `/domains/${id}`);
}

runTask<PurgeParams>(async ({ verb, params, connect }) => {
  if (verb !== "delete") return;
  const calling = reconnecting(connect);
  let projects: readonly string[] = [];
  await waitFor("deletion of what is in the projects", timeoutSeconds, () =>
    calling(async (api) => {
      projects = await projectsOf(api, params);
      const before = await contentsOf(api, projects);
      if (seen(before).done) return { done: true };
      await take(api, before);
      return seen(await contentsOf(api, projects));
    }),
  );
  await inParallel(projects, atOnce, (projectId) => calling((api) => forgetQuotas(api, projectId)));
  if ("domainId" in params && params.part === undefined) {
    const { domainId } = params;
    await calling((api) => removeDomain(api, domainId));
  }
});
