/** The waits and checks that run as processes of their own, against servers on the loopback address. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { ApiClient } from "../../../openstack/client";
import { refuseConflicts } from "../../../components/cloud/network-conflicts";
import type { ApiTaskName } from "../../../tasks/registry";
import type { ExternalNetworkModel } from "../../../model/cloud/types";
import { access, internet } from "./fixtures";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

function run(command: readonly string[], options: { input?: string; env?: Record<string, string>; cwd?: string } = {}) {
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

const task = (name: ApiTaskName, authUrl: string, params: object) =>
  run(["node", "tasks/run.js", name, "create"], {
    input: JSON.stringify({ access: { ...access, authUrl }, params }),
  });

const servers: Server[] = [];

async function listen(server: Server, host: string): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

/** Keystone and the services behind it, answering by the start of a path; `calls` takes note of what was asked. */
async function fakeCloud(answers: Readonly<Record<string, unknown>>, calls: string[] = []): Promise<string> {
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

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

describe("waiting for DHCP", () => {
  const params = { network: "students", networkId: "net", subnetId: "subnet", timeoutSeconds: 2 };
  const wait = (authUrl: string) => task("dhcp-ready", authUrl, params);

  it("ends when the network's DHCP port is ACTIVE", async () => {
    const ports = [{ status: "ACTIVE", "binding:host_id": "network-1", "binding:vif_type": "ovs" }];
    const ended = await wait(await fakeCloud({ "/v2.0/ports?network_id=net&device_owner=network:dhcp": { ports } }));
    expect(ended).toEqual({ status: 0, stderr: "DHCP on network students: ready after 0 s\n" });
  });

  it("says which agents there are when none serves the network", async () => {
    const agents = [{ id: "dead", host: "network-1", alive: false }];
    const ended = await wait(
      await fakeCloud({
        "/v2.0/ports": { ports: [] },
        "/v2.0/agents": { agents },
        "/v2.0/networks/net/dhcp-agents": { agents: [] },
      }),
    );
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      "DHCP on network students: not ready after 2 s; seen last: no DHCP port; DHCP agents: network-1 not alive",
    );
  });

  it("hands a network that no agent has to one that is alive", async () => {
    const agents = [
      { id: "dead", host: "network-1", alive: false },
      { id: "fresh", host: "network-2", alive: true },
    ];
    const calls: string[] = [];
    const answers = {
      "/v2.0/ports": { ports: [] },
      "/v2.0/agents": { agents },
      "/v2.0/networks/net/dhcp-agents": { agents: [] },
    };
    const ended = await wait(await fakeCloud(answers, calls));
    expect(ended.stderr).toContain("no DHCP port; handed to the DHCP agent on network-2");
    expect(calls).toContain('POST /v2.0/agents/fresh/dhcp-networks {"network_id":"net"}');
    expect(calls).not.toContain('POST /v2.0/agents/dead/dhcp-networks {"network_id":"net"}');
  });

  it("says how far the port got", async () => {
    const ports = [{ status: "DOWN", "binding:host_id": "network-1", "binding:vif_type": "binding_failed" }];
    const ended = await wait(await fakeCloud({ "/v2.0/ports": { ports } }));
    expect(ended.stderr).toContain("seen last: DHCP port DOWN on network-1 (binding_failed)");
    expect(ended.stderr).toContain("journalctl -u neutron-dhcp-agent -u neutron-openvswitch-agent");
  });
});

describe("what stands in the way of an external network", () => {
  const campus = {
    ...{ id: "n1", name: "campus", project_id: "p1", "router:external": true },
    ...{ "provider:network_type": "flat", "provider:physical_network": "physnet1", "provider:segmentation_id": null },
  };
  const tagged = {
    ...campus,
    id: "n2",
    name: "tagged",
    "provider:network_type": "vlan",
    "provider:segmentation_id": 26,
  };
  const elsewhere = { ...campus, id: "n3", name: "elsewhere", "provider:physical_network": "physnet2" };
  const subnet = { name: "old", network_id: "n1", ip_version: 4, cidr: "198.18.65.0/24" };
  const six = { ...subnet, name: "six", ip_version: 6, cidr: "fd00:198:18::/64" };

  const look = async (wanted: Partial<ExternalNetworkModel>, ownId?: string, subnets = [subnet, six]) => {
    const networks = [campus, tagged, elsewhere];
    const authUrl = await fakeCloud({ "/v2.0/networks": { networks }, "/v2.0/subnets?network_id=n1": { subnets } });
    return refuseConflicts(await ApiClient.connect({ ...access, authUrl }), { ...internet, ...wanted }, ownId);
  };

  it("is told all at once: the untagged wire, and the addresses", async () => {
    await expect(look({})).rejects.toThrow(
      "cloud.externalNetworks.internet.physicalNetwork: physnet1 carries an untagged network already, " +
        "campus (n1, of project p1)\n" +
        "  next: name another one, or give segmentationId a VLAN of it; " +
        "or, where nobody needs that network: openstack network delete n1\n" +
        "cloud.externalNetworks.internet.cidr: 198.18.65.192/26 overlaps with 198.18.65.0/24, " +
        "subnet old of external network campus (n1, of project p1)\n" +
        "  next: use a range that is free there; or, where nobody needs that network: openstack network delete n1",
    );
  });

  it("is the VLAN where there is one", async () => {
    const cidr = "198.18.126.0/24";
    await expect(look({ segmentationId: 26, cidr })).rejects.toThrow(
      "cloud.externalNetworks.internet.segmentationId: VLAN 26 of physnet1 is taken by network tagged (n2, of project p1)\n" +
        "  next: use another VLAN; ",
    );
    await expect(look({ segmentationId: 27, cidr })).resolves.toBeUndefined();
  });

  it("is nothing on another physical network, with other addresses", async () => {
    await expect(look({ physicalNetwork: "physnet3", cidr: "198.18.126.0/24" })).resolves.toBeUndefined();
  });

  it("is never the network itself, when its subnet alone is made anew", async () => {
    await expect(look({}, "n1")).resolves.toBeUndefined();
  });
});

describe("waiting for SSH", () => {
  const address = "127.0.0.1";
  const wait = (authUrl: string, port: number) =>
    task("ssh-ready", authUrl, {
      instance: "web",
      serverId: "server",
      address,
      port,
      timeoutSeconds: 2,
    });
  const nova = {
    "/servers/server/action": { output: "login: \nKernel panic - not syncing\n" },
    "/servers/server": {
      server: { status: "ERROR", "OS-EXT-STS:task_state": null, fault: { message: "No valid host was found." } },
    },
  };

  it("ends at the greeting, and asks no API", async () => {
    const port = await listen(
      createServer((socket) => socket.end("SSH-2.0-dropbear\r\n")),
      address,
    );
    expect(await wait("http://127.0.0.1:9/v3", port)).toEqual({
      status: 0,
      stderr: "SSH on instance web: ready after 0 s\n",
    });
  });

  it("tells what Nova knows when nobody greets", async () => {
    const port = await listen(
      createServer((socket) => socket.end("220 mail\r\n")),
      address,
    );
    const ended = await wait(await fakeCloud(nova), port);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
      `SSH on instance web: not ready after 2 s; seen last: ${address}:${port} says "220 mail\\r"\n` +
        "Nova: ERROR, No valid host was found.\nThe last lines on its console:\nlogin: \nKernel panic - not syncing\n",
    );
  });

  it("still tells what was seen when Nova cannot be asked", async () => {
    // Port 9, discard: nothing listens there any more.
    const ended = await wait("http://127.0.0.1:9/v3", 9);
    expect(ended.stderr).toContain(`seen last: ${address}:9: connect ECONNREFUSED`);
    expect(ended.stderr).toContain("Nova could not be asked about it: ");
  });
});

describe("checking an image file", () => {
  let folder = "";
  const content = "an image\n";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const check = (source: string, sum = sha256) =>
    run([join(root, "components/image/checked-file.sh")], {
      cwd: folder,
      env: {
        SOURCE: source,
        SHA256: sum,
        TARGET: `.images/${sum}`,
        ATELIER_CACHE: join(folder, "cache"),
        NO_PROXY: "127.0.0.1",
      },
    });
  const uploaded = () => readFileSync(join(folder, ".images", sha256), "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "image-file-"));
    writeFileSync(join(folder, "tiny.qcow2"), content);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("makes it a file named by its content, as often as asked", async () => {
    expect(await check("tiny.qcow2")).toEqual({ status: 0, stderr: "" });
    expect(await check("tiny.qcow2")).toEqual({ status: 0, stderr: "" });
    expect(uploaded()).toBe(content);
  });

  it("tells curl a URL's password where nobody else reads it, and shows it to nobody", async () => {
    mkdirSync(join(folder, "bin"));
    const curl = `#!/bin/bash\necho "$*" >${folder}/arguments\ncat >${folder}/config\nexit 22\n`;
    writeFileSync(join(folder, "bin/curl"), curl, { mode: 0o755 });
    const path = process.env["PATH"];
    process.env["PATH"] = `${join(folder, "bin")}:${path}`;
    const { status, stderr } = await check('https://ada:s3cret"\\@x.example/a.qcow2').finally(
      () => (process.env["PATH"] = path),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("https://x.example/a.qcow2 cannot be downloaded");
    expect(stderr + readFileSync(join(folder, "arguments"), "utf8")).not.toMatch(/s3cret|ada/);
    expect(readFileSync(join(folder, "config"), "utf8")).toBe('url = "https://ada:s3cret\\"\\\\@x.example/a.qcow2"\n');
  });

  it("refuses another content, and a file that is not there", async () => {
    const other = "0".repeat(64);
    expect(await check("tiny.qcow2", other)).toEqual({
      status: 1,
      stderr:
        `error: tiny.qcow2 does not have the SHA-256 ${other}\n` +
        "  next: correct the image's sha256, or take the right file\n",
    });
    expect(await check("none.qcow2")).toEqual({
      status: 1,
      stderr: "error: there is no file none.qcow2\n  next: correct the image's source, or make the file\n",
    });
  });

  it("downloads a URL once, and only what it promises", async () => {
    let requests = 0;
    const server = createHttpServer((_, response) => {
      requests += 1;
      response.end(content);
    });
    const url = `http://127.0.0.1:${await listen(server, "127.0.0.1")}/tiny.qcow2`;
    expect((await check(url)).status).toBe(0);
    expect((await check(url)).status).toBe(0);
    expect(requests).toBe(1);
    expect(uploaded()).toBe(content);
    expect((await check(url, "0".repeat(64))).stderr).toContain(`${url} does not have the SHA-256 000`);
  });
});
