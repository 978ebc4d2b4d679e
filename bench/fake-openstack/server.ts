/**
 * An OpenStack that holds records and nothing else: Keystone, Neutron, Nova and Glance in memory, on the loopback address,
 * each call answered after the same time. For measuring what Pulumi itself needs with more teams than a small control
 * plane bears. What it does not know it answers with 501, and tells by name.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { glanceRoutes } from "./glance";
import { administrator, Keystone } from "./keystone";
import { Neutron } from "./neutron";
import { Nova } from "./nova";
import { Records, type Kept } from "./records";
import { Fault, Router, type Answer, type Json } from "./routes";

export interface FakeOptions {
  /** Time before each answer. */
  readonly latencyMs: number;
  /** From a server's creation to its ACTIVE. */
  readonly bootMs: number;
}

const message = (status: number, text: string): Answer => ({
  status,
  body: { error: { code: status, message: text }, NeutronError: { type: "", message: text, detail: "" } },
});

/** What a test does with a call: as it has come, before anything happens; and when it is done, before the answer is sent. */
export type Gate = (call: string, sent: Buffer, moment: "received" | "done") => Promise<void> | void;

export class FakeOpenStack {
  /** Every call passes it. `call` is such as `POST /network/v2.0/networks`. */
  gate: Gate = () => undefined;
  /** Calls that it has no route for, as sent. */
  readonly unknown = new Set<string>();
  private readonly calls = new Map<string, number>();
  private atOnce = 0;
  private underWay = 0;
  private readonly http: Server;
  private readonly keystone = new Keystone();
  private readonly router: Router;
  private readonly services: Readonly<Record<string, Records>>;
  private url = "";

  constructor(private readonly options: FakeOptions) {
    const { keystone } = this;
    const [neutron, nova, images] = [new Neutron(), new Nova(options.bootMs), new Records()];
    this.services = { identity: keystone.records, network: neutron.records, compute: nova.records, image: images };
    this.router = new Router({
      ...keystone.routes,
      ...neutron.routes,
      ...nova.routes,
      ...glanceRoutes(images),
    });
    this.http = createServer((request, response) => void this.serve(request, response));
  }

  /** Starts on a free port. */
  async start(): Promise<void> {
    await new Promise<void>((done) => this.http.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  /** An administrator's access, as the settings want it. */
  get auth() {
    return { authUrl: `${this.url}/v3`, ...administrator };
  }

  /** All that it holds but for tokens, as JSON. */
  records(): Readonly<Record<string, Kept>> {
    return Object.fromEntries(Object.entries(this.services).map(([service, records]) => [service, records.all()]));
  }

  /** What {@link records} of another one gave, instead of everything. */
  restore(kept: Readonly<Record<string, Kept>>): void {
    for (const [service, records] of Object.entries(this.services)) records.restore(kept[service] ?? {});
  }

  /** Calls since the last time that this was asked: by route, such as `POST /v3/users`, and most under way at once. */
  takeCalls(): { readonly byRoute: Readonly<Record<string, number>>; readonly atOnce: number } {
    const taken = { byRoute: Object.fromEntries([...this.calls].sort()), atOnce: this.atOnce };
    this.calls.clear();
    this.atOnce = 0;
    return taken;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.underWay += 1;
    this.atOnce = Math.max(this.atOnce, this.underWay);
    const sent = await buffer(request);
    await pause(this.options.latencyMs);
    const call = `${request.method} ${(request.url ?? "").split("?")[0]}`;
    await this.gate(call, sent, "received");
    const { status = 200, body, headers } = this.answer(request, sent);
    await this.gate(call, sent, "done");
    this.underWay -= 1;
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }

  private answer(request: IncomingMessage, sent: Buffer): Answer {
    const method = request.method ?? "";
    const { pathname, searchParams: query } = new URL(request.url ?? "", this.url);
    const route = this.router.find(method, pathname);
    if (route === undefined) {
      this.unknown.add(`${method} ${pathname}`);
      return message(501, `the fake OpenStack has no ${method} ${pathname}`);
    }
    this.calls.set(route.name, (this.calls.get(route.name) ?? 0) + 1);
    try {
      const isJson = request.headers["content-type"]?.includes("json") && sent.length > 0;
      const body = isJson ? (JSON.parse(sent.toString()) as Json) : {};
      const caller = this.keystone.caller(request.headers["x-auth-token"] as string | undefined);
      return route.answer({ query, body, sent, url: this.url, ...caller });
    } catch (error) {
      if (error instanceof Fault) return message(error.status, error.message);
      throw error;
    }
  }
}
