/**
 * delete, after a node's VM is deleted: deletes OpenStack's records of it. (Services of a running VM would register
 * again.) create, update: nothing; services register by themselves.
 */
import type { TaskContext } from "../task";
import { waitFor } from "../../openstack/wait";
import { agentsOf, computeService, resourceProvider } from "./node-api";

export interface NodeRecordsParams {
  readonly host: string;
}

/** Seconds. A control plane that answers at all needs about one. */
const timeoutSeconds = 120;

export async function nodeRecords({ verb, params: { host }, connect }: TaskContext<NodeRecordsParams>): Promise<void> {
  if (verb !== "delete") return;
  await waitFor(`records of ${host}`, timeoutSeconds, async () => {
    const api = await connect();
    const service = await computeService(api, host);
    // Nova also deletes the compute node, its cell mapping and Placement's provider.
    if (service) await api.remove("compute", `/os-services/${service.id}`);
    const provider = await resourceProvider(api, host);
    if (provider) await api.remove("placement", `/resource_providers/${provider}`);
    for (const agent of await agentsOf(api, host)) await api.remove("network", `/agents/${agent.id}`);
    return { done: true };
  });
}
