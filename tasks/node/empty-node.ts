import type { ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";
import type { Server } from "./api-types";
import { computeService, findServer, serversOn, setComputeService } from "./node-api";
import { removalReason } from "./sightings";

/** Seconds for an answer of the control plane, and for each instance to leave the node. */
const answerSeconds = 60;
const leaveSeconds = 600;

/** Statuses of a server that is moving to another node; in the last one the move waits for confirmation. */
const moving = ["RESIZE", "MIGRATING", "VERIFY_RESIZE"];

function describe(servers: readonly Server[]): string {
  return servers.map((server) => `${server.name} (${server.status.toLowerCase()})`).join(", ");
}

async function act(api: ApiClient, server: Server, action: Readonly<Record<string, null>>): Promise<void> {
  await api.call("compute", "POST", `/servers/${server.id}/action`, action);
}

/** Starts the removal of every server once, then waits until the node has none and none is moving. */
async function clear(
  connect: () => Promise<ApiClient>,
  host: string,
  ask: (api: ApiClient, server: Server) => Promise<void>,
): Promise<void> {
  const asked = new Set<string>();
  await waitFor(`instances of ${host}`, leaveSeconds, async () => {
    const api = await connect();
    const here = await serversOn(api, host);
    for (const server of here.filter(({ id }) => !asked.has(id))) {
      await ask(api, server);
      asked.add(server.id);
    }
    const away = (await Promise.all([...asked].map((id) => findServer(api, id)))).flatMap((found) => found ?? []);
    for (const server of away.filter(({ status }) => status === "VERIFY_RESIZE")) {
      await act(api, server, { confirmResize: null });
    }
    const left = [...here, ...away.filter(({ status }) => moving.includes(status))];
    return left.length === 0 ? { done: true } : { done: false, seen: describe(left) };
  });
}

/**
 * Disables a compute node in the scheduler and removes its instances, as `onRemoval` says.
 * @throws Error with the instances' names if they must not be touched
 */
export async function emptyNode(
  connect: () => Promise<ApiClient>,
  host: string,
  onRemoval: "refuse" | "migrate" | "delete",
): Promise<void> {
  let servers: readonly Server[] = [];
  await waitFor(`removal of ${host}`, answerSeconds, async () => {
    const api = await connect();
    servers = await serversOn(api, host);
    const service = await computeService(api, host);
    // Disabled only if it is going to be removed: a refused removal leaves the node in use.
    if (service && !(onRemoval === "refuse" && servers.length > 0)) {
      await setComputeService(api, service.id, { status: "disabled", disabled_reason: removalReason });
    }
    return { done: true };
  });
  if (servers.length === 0) return;
  switch (onRemoval) {
    case "refuse":
      throw new Error(
        `compute node ${host} still holds ${describe(servers)}: delete or move them, ` +
          `or set nodes.${host}.onRemoval to migrate or delete and run pulumi up before removing the node`,
      );
    case "migrate":
      return clear(connect, host, (api, server) => act(api, server, { migrate: null }));
    case "delete":
      return clear(connect, host, (api, server) => api.remove("compute", `/servers/${server.id}`));
  }
}
