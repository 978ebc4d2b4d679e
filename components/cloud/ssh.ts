/** Whether an instance greets on SSH, for the tasks that wait for it. */
import { createConnection } from "node:net";
import type { ApiClient } from "../api/client";
import { waitFor, type Sighting } from "../api/wait";

/** A server that SSH is awaited on. */
export interface SshServer {
  /** For messages. */
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

/** One connection: what is said first, or why nothing was. RFC 4253, 4.2: a server says `SSH-` first. */
function greeting(address: string, port: number): Promise<Sighting> {
  return new Promise((done) => {
    const where = `${address}:${port}`;
    const socket = createConnection({ host: address, port, timeout: 10_000 });
    const tell = (sighting: Sighting) => {
      socket.destroy();
      done(sighting);
    };
    socket.once("data", (data) => {
      const line = data.toString("latin1").split("\n", 1)[0] ?? "";
      tell(line.startsWith("SSH-") ? { done: true } : { done: false, seen: `${where} says ${JSON.stringify(line)}` });
    });
    socket.once("timeout", () => tell({ done: false, seen: `${where} does not answer` }));
    socket.once("error", (error) => tell({ done: false, seen: `${where}: ${error.message}` }));
    socket.once("close", () => tell({ done: false, seen: `${where} closes the connection without a word` }));
  });
}

async function diagnosis(api: ApiClient, serverId: string): Promise<string> {
  const { server } = await api.get<{ server: Server }>("compute", `/servers/${serverId}`);
  const state = [server.status, server["OS-EXT-STS:task_state"], server.fault?.message].filter(Boolean).join(", ");
  const { output } = await api.call<{ output: string }>("compute", "POST", `/servers/${serverId}/action`, {
    "os-getConsoleOutput": { length: consoleLines },
  });
  return `Nova: ${state}\nThe last lines on its console:\n${output.trimEnd() || "(nothing)"}`;
}

/**
 * Waits until an instance greets on SSH at its floating IP, as seen from the machine that runs Pulumi. When it does
 * not, tells what Nova knows of it: its state, its fault, and the last lines on its console.
 */
export async function waitForSsh(
  connect: () => Promise<ApiClient>,
  { instance, address, port, serverId }: SshServer,
  timeoutSeconds: number,
): Promise<void> {
  try {
    await waitFor(`SSH on instance ${instance}`, timeoutSeconds, () => greeting(address, port));
  } catch (error) {
    const more = await connect()
      .then((api) => diagnosis(api, serverId))
      .catch((reason: unknown) => `Nova could not be asked about it: ${String(reason)}`);
    const next = `Once its console shows a login prompt: is ${address} routed from here, and does one of its security groups admit TCP ${port}?`;
    throw new Error(`${(error as Error).message}\n${more}\n${next}`, { cause: error });
  }
}
