/** Processes of the program, and the servers on the loopback address that they talk to. */
import { spawn } from "node:child_process";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { ApiTaskName } from "../../../tasks/registry";
import { access } from "./fixtures";

export const root = resolve(__dirname, "../../..");

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function run(
  command: readonly string[],
  options: { input?: string; env?: Record<string, string>; cwd?: string } = {},
) {
  return new Promise<Ended>((done) => {
    const child = spawn(command[0]!, command.slice(1), {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("close", (status) => done({ status, stderr }));
    child.stdin.end(options.input);
  });
}

/** Runs a task of the program. */
export const task = (name: ApiTaskName, authUrl: string, params: object) =>
  run(["node", "tasks/run.js", name, "create"], {
    input: JSON.stringify({ access: { ...access, authUrl }, params }),
  });

const servers: Server[] = [];

export async function listen(server: Server, host: string): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

/** Keystone and the services behind it, answering by the start of a path; `calls` takes note of what was asked. */
export async function fakeCloud(answers: Readonly<Record<string, unknown>>, calls: string[] = []): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    calls.push(`${request.method} ${path} ${await text(request)}`);
    const base = `http://${request.headers.host}`;
    if (path === "/v3/auth/tokens") {
      const catalog = ["compute", "network"].map((type) => ({
        type,
        endpoints: [{ interface: "public", region: "RegionOne", url: base }],
      }));
      response.writeHead(201, { "X-Subject-Token": "token" }).end(JSON.stringify({ token: { catalog } }));
      return;
    }
    const found = Object.entries(answers).find(([start]) => path.startsWith(start));
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found?.[1] ?? {}));
  };
  const server = createHttpServer((request, response) => void answer(request, response));
  return `http://127.0.0.1:${await listen(server, "127.0.0.1")}/v3`;
}

/** For `afterEach`: no port stays open. */
export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
}
