/** A small cloud on the loopback address for the tests of the class's command: lists, and servers that change in their time. */
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ApiClient } from "../../../openstack/client";
import type { Server } from "../../../cli/class/types";
import type { ClassModel } from "../../../model/class/types";
import { groupsOf, portsOf, volumesIn } from "../../unit/class-command/base";
import { access } from "../cloud/fixtures";

/** What a status counts in Neutron, by the lists' paths. */
export const neutronLists = [
  "networks",
  "subnets",
  "routers",
  "ports",
  "floatingips",
  "security-groups",
  "security-group-rules",
];

/** Answers with the ports, groups and volumes of all machines, by the lists' paths. */
export function belongingsOf(model: ClassModel): Readonly<Record<string, unknown>> {
  return {
    "/v2.0/ports": { ports: portsOf(model) },
    "/v2.0/security-groups?": {
      security_groups: groupsOf(model).map(([id, name]) => ({ id, name, project_id: "admin" })),
    },
    "/volumes/detail": { volumes: volumesIn(model) },
  };
}

type Mutable = { -readonly [K in keyof Server]: Server[K] };

/** What Nova makes of a server after an action, one look later. */
const results: Readonly<Record<string, Partial<Server>>> = {
  suspend: { status: "SUSPENDED" },
  resume: { status: "ACTIVE" },
  "os-stop": { status: "SHUTOFF" },
  "os-start": { status: "ACTIVE" },
  unpause: { status: "ACTIVE" },
  rebuild: {},
  createImage: {},
  unlock: { locked: false, locked_reason: null },
};

export class SmallCloud {
  readonly calls: string[] = [];
  /** What happens before a call is answered. */
  onCall: (call: string) => void = () => undefined;
  readonly servers: Mutable[] = [];
  /** Answers of other paths, by their start; the longest that fits. */
  readonly answers: Record<string, unknown> = {};
  /** Status that an action of a server is answered with, by `id action`. Default: 202. */
  readonly refusals: Record<string, number> = {};
  /** Actions that never end, by `id action`. */
  readonly stuck = new Set<string>();
  /** Most servers that had something under way at once. */
  busiest = 0;
  private readonly later = new Map<string, Partial<Server>>();
  private readonly http: HttpServer = createServer((request, response) => void this.answer(request, response));
  private url = "";

  /** A project and a server for each machine of the class, all ACTIVE. */
  constructor(model: ClassModel) {
    const projects = model.teams.map(({ key, project: { name } }) => ({ id: `project-${key}`, name }));
    this.answers["/v3/domains?name="] = { domains: [{ id: "domain" }] };
    this.answers["/v3/projects?domain_id=domain"] = { projects };
    for (const { key, instances: machines } of model.teams)
      for (const { name, ports } of machines) this.add(key, name, ports[0]?.mac);
  }

  add(team: string, name: string, mac = "fa:16:3e:00:00:01", project = `project-${team}`): Mutable {
    const one: Mutable = {
      ...{ id: `${team}-${name}`, name, tenant_id: project, status: "ACTIVE", "OS-EXT-STS:task_state": null },
      ...{
        updated: "2026-09-30T00:00:00Z",
        locked: false,
        locked_reason: null,
        flavor: { vcpus: 1, ram: 64 },
        image: { id: "image" },
      },
      addresses: {
        lan: [
          { addr: "10.0.0.9", "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": mac },
          { addr: "198.18.65.200", "OS-EXT-IPS:type": "floating", "OS-EXT-IPS-MAC:mac_addr": mac },
        ],
      },
    };
    this.servers.push(one);
    return one;
  }

  find(id: string): Mutable {
    return this.servers.find((one) => one.id === id)!;
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.http.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
    return this.authUrl;
  }

  get authUrl(): string {
    return `${this.url}/v3`;
  }

  async connect(): Promise<ApiClient> {
    return ApiClient.connect({ ...access, authUrl: this.url === "" ? await this.start() : `${this.url}/v3` });
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  /** Actions that were asked for: `red-web suspend`. */
  get actions(): string[] {
    return this.calls.flatMap(
      (call) => /^POST \/servers\/([^/]+)\/action \{"([\w-]+)"/.exec(call)?.slice(1).join(" ") ?? [],
    );
  }

  private list(query: URLSearchParams): unknown {
    const project = query.get("project_id");
    const marker = query.get("marker");
    const limit = Math.min(Number(query.get("limit")), this.pageSize);
    const all = this.servers.filter((one) => project === null || one.tenant_id === project);
    const from = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
    const page = structuredClone(all.slice(from, from + limit));
    // What was asked for is done by the next look.
    if (from + limit >= all.length) {
      this.busiest = Math.max(this.busiest, all.filter((one) => one["OS-EXT-STS:task_state"] !== null).length);
      for (const [id, change] of this.later) Object.assign(this.find(id), change, { "OS-EXT-STS:task_state": null });
      this.later.clear();
    }
    return { servers: page, ...(from + limit < all.length ? { servers_links: [{ rel: "next", href: "" }] } : {}) };
  }
  pageSize = 1000;

  private act(id: string, action: string, argument: unknown): number {
    const refused = this.refusals[`${id} ${action}`];
    if (refused !== undefined) return refused;
    const server = this.find(id);
    if (action === "lock")
      Object.assign(server, { locked: true, locked_reason: (argument as { locked_reason: string }).locked_reason });
    else {
      server["OS-EXT-STS:task_state"] = action;
      if (!this.stuck.has(`${id} ${action}`)) this.later.set(id, results[action] ?? {});
    }
    return 202;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const body = await text(request);
    const call = `${request.method} ${path} ${body}`.trim();
    this.calls.push(call);
    this.onCall(call);
    if (path === "/v3/auth/tokens") {
      const catalog = ["compute", "network", "identity", "image", "volumev3"].map((type) => ({
        type,
        endpoints: [{ interface: "public", region: "RegionOne", url: this.url }],
      }));
      response
        .writeHead(201, { "X-Subject-Token": "token" })
        .end(JSON.stringify({ token: { catalog, project: { id: "admin-id" } } }));
      return;
    }
    const action = /^\/servers\/([^/]+)\/action$/.exec(path);
    if (action) {
      const [name = "", argument] = Object.entries(JSON.parse(body) as Record<string, unknown>)[0] ?? [];
      const told = name === "createImage" ? JSON.stringify({ image_id: `image-of-${action[1]}` }) : undefined;
      response.writeHead(this.act(action[1] ?? "", name, argument)).end(told);
      return;
    }
    if (path.startsWith("/servers/detail?all_tenants=1")) {
      response.writeHead(200).end(JSON.stringify(this.list(new URL(path, this.url).searchParams)));
      return;
    }
    const fitting = Object.entries(this.answers).filter(([start]) => path.startsWith(start));
    const [found] = fitting.sort(([a], [b]) => b.length - a.length);
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found?.[1] ?? {}));
  }
}
