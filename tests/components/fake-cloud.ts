/** Keystone and the services behind it on the loopback address, for tasks that are processes of their own. */
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { ApiTaskName } from "../../tasks/registry";
import type { Verb } from "../../tasks/task";
import { access } from "./cloud/fixtures";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Who calls: the user of the token. */
  readonly as: string;
}

/** What a call is answered: JSON with status 200, a status alone, or undefined for 404. */
export type Answer = (call: Call) => unknown;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface AuthRequest {
  readonly auth: { readonly identity: { readonly password: { readonly user: { readonly name: string } } } };
}

const services = ["identity", "compute", "network", "image", "block-storage", "placement"] as const;

export class FakeCloud {
  private server: Server | undefined;
  readonly calls: Call[] = [];

  /**
   * @param without services that the catalogue does not have
   * @param refuses whose password is wrong, by name
   */
  constructor(
    private readonly answer: Answer,
    private readonly without: readonly string[] = [],
    private readonly refuses: (name: string) => boolean = () => false,
  ) {}

  /** Changes that were asked for, as `METHOD path`. */
  get writes(): string[] {
    return this.calls.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  }

  private async open(): Promise<string> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const path = request.url ?? "";
        const method = request.method ?? "";
        const sent: unknown = body === "" ? undefined : JSON.parse(body);
        if (path === "/v3/auth/tokens") {
          const url = `http://${request.headers.host}`;
          const catalog = services
            .filter((type) => !this.without.includes(type))
            .map((type) => ({ type, endpoints: [{ interface: "public", region: "RegionOne", url }] }));
          const { name } = (sent as AuthRequest).auth.identity.password.user;
          if (this.refuses(name)) {
            response.writeHead(401).end();
            return;
          }
          const token = { catalog, user: { id: `${name}-id` }, project: { id: "project-id" } };
          response.writeHead(201, { "X-Subject-Token": name }).end(JSON.stringify({ token }));
          return;
        }
        const call = { method, path, body: sent, as: String(request.headers["x-auth-token"]) };
        this.calls.push(call);
        const answered = this.answer(call);
        if (typeof answered === "number") response.writeHead(answered).end();
        else response.writeHead(answered === undefined ? 404 : 200).end(JSON.stringify(answered ?? {}));
      });
    });
    await new Promise<void>((done) => this.server?.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v3`;
  }

  /**
   * Runs a task against it to its end.
   * @param params made with the access of an administrator here
   * @param previous what the task gave back the last time. Default: it has not
   */
  async run(
    task: ApiTaskName,
    verb: Verb,
    params: (administrator: typeof access) => object,
    previous?: object,
  ): Promise<Ended> {
    const administrator = { ...access, authUrl: await this.open() };
    const input = JSON.stringify({ access: { ...administrator, username: "caller" }, params: params(administrator) });
    const ended = await new Promise<Ended>((done) => {
      const told = previous === undefined ? {} : { PULUMI_COMMAND_STDOUT: `${JSON.stringify(previous)}\n` };
      const child = spawn("node", ["tasks/run.js", task, verb], {
        cwd: resolve(__dirname, "../.."),
        env: { ...process.env, ...told },
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      child.on("close", (status) => done({ status, stdout, stderr }));
      child.stdin.end(input);
    });
    await this.close();
    return ended;
  }

  /** Something of this process that talks to it. */
  async serve<T>(use: (administrator: typeof access) => Promise<T>): Promise<T> {
    try {
      return await use({ ...access, authUrl: await this.open() });
    } finally {
      await this.close();
    }
  }

  private async close(): Promise<void> {
    // A client of this process keeps its connection open.
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }
}
