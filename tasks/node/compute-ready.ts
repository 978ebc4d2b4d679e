/**
 * create, update: waits until the scheduler can use a compute node. delete, before its VM is deleted: disables the node
 * in the scheduler, and migrates or deletes its instances, or fails because of them, as `onRemoval` says.
 */
import type { TaskContext } from "../task";
import { waitFor } from "../../openstack/wait";
import { emptyNode } from "./empty-node";
import { agentsOf, computeService, inventoriesOf, setComputeService } from "./node-api";
import {
  agentsLack,
  computeLacks,
  removalReason,
  signsOfLife,
  type ExpectedAgent,
  type SignsOfLife,
} from "./sightings";
import type { ApiClient } from "../../openstack/client";

export interface ComputeReadyParams {
  readonly host: string;
  readonly agents: readonly ExpectedAgent[];
  readonly timeoutSeconds: number;
  readonly onRemoval: "refuse" | "migrate" | "delete";
}

/** One look at all conditions. Returns what is missing. */
async function look(api: ApiClient, params: ComputeReadyParams, before: SignsOfLife): Promise<readonly string[]> {
  const service = await computeService(api, params.host);
  if (service?.status === "disabled" && service.disabled_reason === removalReason) {
    await setComputeService(api, service.id, { status: "enabled" });
    return ["nova-compute is being enabled again"];
  }
  const inventories = service?.state === "up" ? await inventoriesOf(api, params.host) : undefined;
  const agents = await agentsOf(api, params.host);
  return [...computeLacks(service, inventories, before), ...agentsLack(params.agents, agents, before)];
}

export async function computeReady({ verb, params, connect }: TaskContext<ComputeReadyParams>): Promise<void> {
  if (verb === "delete") return emptyNode(connect, params.host, params.onRemoval);

  let before: SignsOfLife | undefined;
  await waitFor(`compute node ${params.host}`, params.timeoutSeconds, async () => {
    const api = await connect();
    if (!before) {
      const service = await computeService(api, params.host);
      before = signsOfLife(service ? [service] : [], await agentsOf(api, params.host));
    }
    const lacks = await look(api, params, before);
    return lacks.length === 0 ? { done: true } : { done: false, seen: lacks.join("; ") };
  });
}
