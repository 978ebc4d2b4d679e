/** Networks, routers and ports that come and go in a project, and networks that are awaited meanwhile. */
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type ApiClient } from "../../openstack/client";
import { dhcpIsActive } from "../../tasks/cloud/dhcp";

/** A network with a subnet that DHCP serves, and what hangs on it. */
export interface Made {
  readonly networkId: string;
  readonly subnetId: string;
  readonly portIds: readonly string[];
  readonly routerId?: string;
}

async function make<T>(api: ApiClient, kind: string, body: object): Promise<T> {
  const answer = await api.call<Record<string, T>>("network", "POST", `/${kind}s`, { [kind]: body });
  return answer[kind] as T;
}

interface WithId {
  readonly id: string;
}

/** A network of the project with `ports` ports, and a router in it where `router` says so. */
export async function makeNetwork(
  api: ApiClient,
  { projectId, name, ports, router }: { projectId: string; name: string; ports: number; router: boolean },
): Promise<Made> {
  const own = { name, project_id: projectId };
  const { id: networkId } = await make<WithId>(api, "network", own);
  const cidr = { ip_version: 4, cidr: "10.99.0.0/24" };
  const { id: subnetId } = await make<WithId>(api, "subnet", { ...own, ...cidr, network_id: networkId });
  const portIds: string[] = [];
  for (let i = 0; i < ports; i++) portIds.push((await make<WithId>(api, "port", { ...own, network_id: networkId })).id);
  if (!router) return { networkId, subnetId, portIds };
  const { id: routerId } = await make<WithId>(api, "router", own);
  await api.call("network", "PUT", `/routers/${routerId}/add_router_interface`, { subnet_id: subnetId });
  return { networkId, subnetId, portIds, routerId };
}

/** Interface first: that it is gone is what Neutron's DHCP agents are told without its addresses. */
export async function removeNetwork(api: ApiClient, { networkId, subnetId, portIds, routerId }: Made): Promise<void> {
  if (routerId !== undefined) {
    await api.call("network", "PUT", `/routers/${routerId}/remove_router_interface`, { subnet_id: subnetId });
    await api.remove("network", `/routers/${routerId}`);
  }
  for (const id of portIds) await api.remove("network", `/ports/${id}`);
  // An agent may be about to make its DHCP port in it: Neutron then refuses, and takes it a moment later.
  for (let refusals = 0; ; refusals++) {
    try {
      await api.remove("network", `/networks/${networkId}`);
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409 && refusals < 20)) throw error;
      await pause(1000);
    }
  }
}

/** Makes and removes networks with a router and two ports, one after another, until `over`. Returns how many. */
export async function churn(
  api: ApiClient,
  projectId: string,
  { over, restSeconds }: { readonly over: () => boolean; readonly restSeconds: number },
): Promise<number> {
  let rounds = 0;
  for (; !over(); rounds++) {
    const made = await makeNetwork(api, { projectId, name: `churn-${rounds}`, ports: 2, router: true });
    await pause(restSeconds * 1000);
    await removeNetwork(api, made);
    await pause(restSeconds * 1000);
  }
  return rounds;
}

/** Seconds until DHCP serves a network; undefined: not within `seconds`. */
export async function served(api: ApiClient, networkId: string, seconds: number): Promise<number | undefined> {
  const start = Date.now();
  while (Date.now() - start < seconds * 1000) {
    if (await dhcpIsActive(api, networkId)) return (Date.now() - start) / 1000;
    await pause(1000);
  }
  return undefined;
}

/** Makes a project for each name, and takes them away afterwards with nothing in them. */
export async function withProjects<T>(
  api: ApiClient,
  names: readonly string[],
  act: (ids: readonly string[]) => Promise<T>,
): Promise<T> {
  const ids: string[] = [];
  const any = { network: -1, subnet: -1, port: -1, router: -1 };
  try {
    for (const name of names) {
      const { project } = await api.call<{ project: WithId }>("identity", "POST", "/projects", { project: { name } });
      ids.push(project.id);
      await api.call("network", "PUT", `/quotas/${project.id}`, { quota: any });
    }
    return await act(ids);
  } finally {
    for (const id of ids) {
      await api.remove("network", `/quotas/${id}`);
      await api.remove("identity", `/projects/${id}`);
    }
  }
}
