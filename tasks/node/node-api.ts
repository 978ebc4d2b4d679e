import { ApiError, type ApiClient } from "../../openstack/client";
import type { Agent, ComputeService, Hypervisor, Inventories, Server } from "./api-types";

export async function computeService(api: ApiClient, host: string): Promise<ComputeService | undefined> {
  const path = `/os-services?binary=nova-compute&host=${encodeURIComponent(host)}`;
  const { services } = await api.get<{ services: ComputeService[] }>("compute", path);
  return services[0];
}

export async function setComputeService(api: ApiClient, id: string, body: Readonly<Record<string, string>>) {
  await api.call("compute", "PUT", `/os-services/${id}`, body);
}

export async function agentsOf(api: ApiClient, host: string): Promise<readonly Agent[]> {
  const { agents } = await api.get<{ agents: Agent[] }>("network", `/agents?host=${encodeURIComponent(host)}`);
  return agents;
}

/** The resources of the node in Placement. Undefined: the node is not registered, or its host is not mapped to a cell yet. */
export async function inventoriesOf(api: ApiClient, host: string): Promise<Inventories | undefined> {
  const { hypervisors } = await api.get<{ hypervisors: Hypervisor[] }>("compute", "/os-hypervisors/detail");
  const name = hypervisors.find((hypervisor) => hypervisor.service.host === host)?.hypervisor_hostname;
  const provider = name && (await resourceProvider(api, name));
  if (!provider) return undefined;
  const path = `/resource_providers/${provider}/inventories`;
  return (await api.get<{ inventories: Inventories }>("placement", path)).inventories;
}

/** UUID of the node's resource provider. */
export async function resourceProvider(api: ApiClient, name: string): Promise<string | undefined> {
  const path = `/resource_providers?name=${encodeURIComponent(name)}`;
  return (await api.get<{ resource_providers: { uuid: string }[] }>("placement", path)).resource_providers[0]?.uuid;
}

export async function serversOn(api: ApiClient, host: string): Promise<readonly Server[]> {
  const path = `/servers/detail?all_tenants=1&host=${encodeURIComponent(host)}`;
  return (await api.get<{ servers: Server[] }>("compute", path)).servers;
}

/** Undefined: it does not exist any more. */
export async function findServer(api: ApiClient, id: string): Promise<Server | undefined> {
  try {
    return (await api.get<{ server: Server }>("compute", `/servers/${id}`)).server;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
