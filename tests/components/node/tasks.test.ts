import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Agent, ComputeService, Server } from "../../../tasks/node/api-types";
import type { ApiTaskName } from "../../../tasks/registry";
import type { Verb } from "../../../tasks/task";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

/** As much of Keystone, Nova, Neutron and Placement as the tasks ask, with state that the test sets. */
class FakeCloud {
  services: ComputeService[] = [];
  agents: Agent[] = [];
  servers: ReturnType<typeof server>[] = [];
  providers: { uuid: string; name: string }[] = [];
  /** Every call that changes something: `DELETE /compute/os-services/s {...}`. */
  readonly changes: string[] = [];
  /** What a server's action or deletion leads to. */
  onServer: (moved: ReturnType<typeof server>, request: string) => void = () => undefined;
  private beat = 0;
  private readonly http: HttpServer = createServer((request, response) => {
    void this.answer(request).then(([status, body]) => {
      response.writeHead(status, { "X-Subject-Token": "token" }).end(body && JSON.stringify(body));
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.http.listen(0, "127.0.0.1", done));
  }

  close(): void {
    this.http.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  private catalogue() {
    return ["compute", "network", "placement"].map((type) => ({
      type,
      endpoints: [{ interface: "public", region: "RegionOne", url: `${this.url}/${type}` }],
    }));
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const [path = ""] = (request.url ?? "").split("?");
    const body = await text(request);
    if (path === "/v3/auth/tokens") return [201, { token: { catalog: this.catalogue() } }];
    if (request.method === "GET") return this.read(path);
    this.changes.push(`${request.method} ${path} ${body}`.trim());
    this.change(path, `${request.method} ${body}`.trim());
    return [204, undefined];
  }

  private read(path: string): [number, unknown] {
    const stamp = `beat ${++this.beat}`;
    switch (path) {
      case "/compute/os-services":
        return [200, { services: this.services.map((s) => ({ ...s, updated_at: stamp })) }];
      case "/compute/os-hypervisors/detail":
        return [
          200,
          { hypervisors: this.providers.map(({ name }) => ({ hypervisor_hostname: name, service: { host: name } })) },
        ];
      case "/compute/servers/detail":
        return [200, { servers: this.servers.filter((s) => s["OS-EXT-SRV-ATTR:host"] === "lisa") }];
      case "/network/v2.0/agents":
        return [200, { agents: this.agents.map((a) => ({ ...a, heartbeat_timestamp: stamp })) }];
      case "/placement/resource_providers":
        return [200, { resource_providers: this.providers }];
      default: {
        const found = this.servers.find(({ id }) => path === `/compute/servers/${id}`);
        if (found) return [200, { server: found }];
        return path.endsWith("/inventories")
          ? [200, { inventories: { VCPU: { total: 4 }, MEMORY_MB: { total: 2048 }, DISK_GB: { total: 7 } } }]
          : [404, {}];
      }
    }
  }

  private change(path: string, request: string): void {
    const id = path.split("/")[3] ?? "";
    const server = this.servers.find((s) => s.id === id);
    if (server) this.onServer(server, request);
    const service = this.services.find((s) => s.id === id);
    if (service && request.startsWith("PUT")) Object.assign(service, JSON.parse(request.slice(4)));
    if (request === "DELETE") {
      this.services = this.services.filter((s) => s.id !== id);
      this.providers = this.providers.filter((p) => p.uuid !== id);
      this.agents = this.agents.filter((a) => a.id !== path.split("/").at(-1));
    }
  }
}

const service: ComputeService = {
  id: "service-1",
  host: "lisa",
  binary: "nova-compute",
  state: "up",
  status: "enabled",
  disabled_reason: null,
  updated_at: null,
};
const agent: Agent = {
  id: "agent-1",
  agent_type: "Open vSwitch agent",
  host: "lisa",
  alive: true,
  admin_state_up: true,
  heartbeat_timestamp: "",
  configurations: { tunneling_ip: "198.18.26.41" },
};
const server = (id: string): { -readonly [K in keyof Server]: Server[K] } => ({
  id,
  name: id,
  status: "ACTIVE",
  "OS-EXT-SRV-ATTR:host": "lisa",
});

describe("the nodes' tasks", () => {
  let cloud: FakeCloud;
  beforeEach(async () => {
    cloud = new FakeCloud();
    await cloud.listen();
  });
  afterEach(() => cloud.close());

  /** As an ApiTask runs it. */
  async function run(task: ApiTaskName, verb: Verb, params: object) {
    const root = join(__dirname, "../../..");
    const child = spawn("node", ["tasks/run.js", task, verb], { cwd: root });
    const access = {
      authUrl: cloud.url,
      username: "admin",
      password: "admin-password",
      projectName: "admin",
      userDomainName: "Default",
      projectDomainName: "Default",
      region: "RegionOne",
    };
    child.stdin.end(JSON.stringify({ access, params }));
    const [code, out] = await Promise.all([
      new Promise<number | null>((done) => child.on("close", done)),
      text(child.stderr),
    ]);
    return { code, lines: out.trim().split("\n") };
  }

  const compute = {
    host: "lisa",
    agents: [{ type: "Open vSwitch agent", tunnelAddress: "198.18.26.41" }],
    timeoutSeconds: 20,
    onRemoval: "refuse",
  };
  const joined = () => {
    cloud.services = [{ ...service }];
    cloud.agents = [{ ...agent }];
    cloud.providers = [{ uuid: "provider-1", name: "lisa" }];
  };

  it("find a compute node ready", async () => {
    joined();
    const { code, lines } = await run("compute-ready", "create", compute);
    expect([code, lines.at(-1)]).toEqual([0, expect.stringMatching(/^compute node lisa: ready after \d+ s$/)]);
    expect(cloud.changes).toEqual([]);
  });

  it("say what was missing last", async () => {
    const { code, lines } = await run("compute-ready", "create", { ...compute, timeoutSeconds: 1 });
    expect([code, lines.at(-1)]).toEqual([
      1,
      "compute node lisa: not ready after 1 s; seen last: nova-compute has not reported yet; Open vSwitch agent has not reported yet",
    ]);
  });

  it("use a node again that was on its way out", async () => {
    joined();
    cloud.services[0] = { ...service, status: "disabled", disabled_reason: "Atelier: the node is being removed" };
    const { code } = await run("compute-ready", "create", compute);
    expect([code, cloud.changes]).toEqual([0, ['PUT /compute/os-services/service-1 {"status":"enabled"}']]);
  });

  it("refuse to remove a node that holds instances, and leave it in use", async () => {
    joined();
    cloud.servers = [server("web"), server("db")];
    const { code, lines } = await run("compute-ready", "delete", compute);
    expect([code, lines.at(-1)]).toEqual([
      1,
      "compute node lisa still holds web (active), db (active): delete or move them, or set nodes.lisa.onRemoval to migrate or delete and run pulumi up before removing the node",
    ]);
    expect(cloud.changes).toEqual([]);
  });

  it("disable an empty node before it goes", async () => {
    joined();
    expect((await run("compute-ready", "delete", compute)).code).toBe(0);
    expect(cloud.changes).toEqual([
      'PUT /compute/os-services/service-1 {"status":"disabled","disabled_reason":"Atelier: the node is being removed"}',
    ]);
  });

  it("delete the instances when told so", async () => {
    joined();
    cloud.servers = [server("web")];
    cloud.onServer = () => (cloud.servers = []);
    expect((await run("compute-ready", "delete", { ...compute, onRemoval: "delete" })).code).toBe(0);
    expect(cloud.changes.slice(1)).toEqual(["DELETE /compute/servers/web"]);
  });

  it("migrate the instances when told so, and confirm where they went", async () => {
    joined();
    cloud.servers = [server("web")];
    cloud.onServer = (moved, request) => {
      if (request === 'POST {"migrate":null}') {
        Object.assign(moved, { status: "VERIFY_RESIZE", "OS-EXT-SRV-ATTR:host": "bart" });
      } else moved.status = "ACTIVE";
    };
    expect((await run("compute-ready", "delete", { ...compute, onRemoval: "migrate" })).code).toBe(0);
    expect(cloud.changes.slice(1)).toEqual([
      'POST /compute/servers/web/action {"migrate":null}',
      'POST /compute/servers/web/action {"confirmResize":null}',
    ]);
    expect(cloud.servers).toMatchObject([{ status: "ACTIVE", "OS-EXT-SRV-ATTR:host": "bart" }]);
  });

  it("take away every record of a node, and again without harm", async () => {
    joined();
    const params = { host: "lisa" };
    expect((await run("node-records", "create", params)).code).toBe(0);
    expect(cloud.changes).toEqual([]);
    expect((await run("node-records", "delete", params)).code).toBe(0);
    expect(cloud.changes).toEqual([
      "DELETE /compute/os-services/service-1",
      "DELETE /placement/resource_providers/provider-1",
      "DELETE /network/v2.0/agents/agent-1",
    ]);
    expect((await run("node-records", "delete", params)).code).toBe(0);
    expect(cloud.changes).toHaveLength(3);
  });

  it("find a network node ready when all its agents are", async () => {
    const types = ["Open vSwitch agent", "L3 agent"];
    cloud.agents = types.map((agent_type) => ({ ...agent, id: agent_type, agent_type }));
    const params = { host: "network-1", agents: types.map((type) => ({ type })), timeoutSeconds: 20 };
    const { code, lines } = await run("network-ready", "create", params);
    expect([code, lines.at(-1)]).toEqual([0, expect.stringMatching(/^network node network-1: ready after \d+ s$/)]);
  });
});
