/** Waits until an instance answers on SSH. */
import type { ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";
import { greeting } from "../host/greeting";

/** A server on which SSH is awaited. */
export interface SshServer {
  /** Its name, for messages. */
  readonly instance: string;
  readonly serverId: string;
  readonly address: string;
  readonly port: number;
}

interface Server {
  readonly status: string;
  readonly "OS-EXT-STS:task_state": string | null;
  readonly fault?: { readonly message: string };
}

const consoleLines = 20;

/** Timeout of one connection, in seconds: an emulated instance answers slowly. */
const answerSeconds = 10;

async function diagnosis(api: ApiClient, serverId: string): Promise<string> {
  const { server } = await api.get<{ server: Server }>("compute", `/servers/${serverId}`);
  const state = [server.status, server["OS-EXT-STS:task_state"], server.fault?.message].filter(Boolean).join(", ");
  const action = { "os-getConsoleOutput": { length: consoleLines } };
  const { output } = await api.call<{ output: string }>("compute", "POST", `/servers/${serverId}/action`, action, {
    repeatable: true,
  });
  return `Nova: ${state}\nThe last lines on its console:\n${output.trimEnd() || "(nothing)"}`;
}

/**
 * Waits until an instance answers on SSH at its floating IP, as seen from the machine that runs Pulumi.
 * @throws Error if it does not, with what Nova knows of it: its status, its fault, and the last lines of its console
 */
export async function waitForSsh(
  connect: () => Promise<ApiClient>,
  { instance, address, port, serverId }: SshServer,
  timeoutSeconds: number,
): Promise<void> {
  try {
    await waitFor(`SSH on instance ${instance}`, timeoutSeconds, () => greeting(address, port, answerSeconds));
  } catch (error) {
    const more = await connect()
      .then((api) => diagnosis(api, serverId))
      .catch((reason: unknown) => `Nova could not be asked about it: ${String(reason)}`);
    const next = `Once its console shows a login prompt: is ${address} routed from here, and does one of its security groups admit TCP ${port}?`;
    throw new Error(`${(error as Error).message}\n${more}\n${next}`, { cause: error });
  }
}
