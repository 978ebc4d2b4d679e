/** What is seen of agents that stall or are silent, from Neutron's lists. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { ApiClient } from "../../../openstack/client";
import { networkState, networkTrouble, unwired, type NetworkState } from "../../../components/cloud/network-trouble";
import { classWith } from "../../unit/class/base";
import { SmallCloud } from "../class-command/cloud";
import { access } from "./fixtures";

const now = "2026-10-01T00:00:00Z";
const lan = { id: "lan", name: "lan", project_id: "red", admin_state_up: true };
const served = { network_id: "lan", created_at: "2026-09-30T23:50:00Z" };
const dhcp = {
  ...{ network_id: "lan", project_id: "red", device_id: "dhcp1", device_owner: "network:dhcp", status: "ACTIVE" },
  "binding:host_id": "network-1",
  ...{ id: "port", mac_address: "fa:16:3e:00:00:01", fixed_ips: [], security_groups: [] },
};
const agent = {
  ...{ binary: "neutron-dhcp-agent", host: "network-1", alive: true, admin_state_up: true },
  heartbeat_timestamp: "2026-09-30 23:57:30",
};
const well: NetworkState = { networks: [lan], subnets: [served], ports: [dhcp], agents: [agent] };

const texts = (change: Partial<NetworkState>, projects?: ReadonlySet<string>) =>
  networkTrouble({ ...well, ...change }, now, projects).map(({ text }) => text);

/** What box/status runs at its end, with the outputs of the stack. */
function look(authUrl: string): Promise<{ code: number | null; stdout: string }> {
  const auth = {
    ...{ auth_url: authUrl, username: access.username, password: access.password, project_name: access.projectName },
    ...{ user_domain_name: access.userDomainName, project_domain_name: access.projectDomainName },
  };
  const clouds = JSON.stringify({ clouds: { atelier: { region_name: access.region, auth } } });
  return new Promise((done) => {
    const root = resolve(__dirname, "../../..");
    const child = spawn("node", ["--import", "tsx", "box/lib/network-trouble.ts"], { cwd: root });
    let stdout = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.on("close", (code) => done({ code, stdout }));
    child.stdin.end(JSON.stringify({ cloudsYaml: clouds }));
  });
}

describe("networks without DHCP", () => {
  it("are none where each has a DHCP port that is ACTIVE", () => {
    expect(texts({})).toEqual([]);
    expect(texts({ ports: [{ ...dhcp, status: "DOWN", "binding:host_id": "network-2" }, dhcp] })).toEqual([]);
  });

  it("are told with what was seen, and where to look", () => {
    expect(texts({ ports: [] })).toEqual([
      "network lan has no DHCP after 10 min, so machines get no address in it (no DHCP agent has made a port in it); " +
        "on the network node: journalctl -u neutron-dhcp-agent, then systemctl restart neutron-dhcp-agent",
    ]);
    expect(texts({ ports: [{ ...dhcp, status: "DOWN" }] })).toEqual([
      "network lan has no DHCP after 10 min, so machines get no address in it (its DHCP port is DOWN on network-1); " +
        "on network-1: journalctl -u neutron-openvswitch-agent, then systemctl restart neutron-openvswitch-agent",
    ]);
  });

  it.each<[string, Partial<NetworkState>]>([
    ["a subnet was made just now", { ports: [], subnets: [{ ...served, created_at: "2026-09-30T23:55:01Z" }] }],
    ["no subnet asks for it", { ports: [], subnets: [] }],
    ["the network is switched off", { ports: [], networks: [{ ...lan, admin_state_up: false }] }],
  ])("are no trouble where %s", (_, change) => {
    expect(texts(change)).toEqual([]);
  });

  it("are reported of those projects alone that are asked for", () => {
    expect(texts({ ports: [] }, new Set(["blue"]))).toEqual([]);
    expect(networkTrouble({ ...well, ports: [] }, now, new Set(["red"])).map((one) => one.projectId)).toEqual(["red"]);
  });
});

describe("silent agents", () => {
  const silent = { ...agent, alive: false };

  it("are told where they serve somebody's ports", () => {
    expect(networkTrouble({ ...well, agents: [silent] }, now)).toEqual([
      {
        text:
          "neutron-dhcp-agent on network-1 has been silent for 2 min; " +
          "on network-1: journalctl -u neutron-dhcp-agent, then systemctl restart neutron-dhcp-agent",
      },
    ]);
    expect(texts({ agents: [silent] }, new Set(["blue"]))).toEqual([]);
    expect(texts({ agents: [{ ...silent, admin_state_up: false }] })).toEqual([]);
  });
});

describe("a server that runs", () => {
  const port = { ...dhcp, device_id: "web", device_owner: "compute:nova", status: "DOWN", "binding:host_id": "lisa" };
  const told = (id: string, since: string) => unwired({ ...well, ports: [port] }, { id, since }, now);

  it("is told when a port of it is DOWN, some minutes after its last change", () => {
    expect(told("web", "2026-09-30T23:55:00Z")).toBe(
      "runs, but a port of it is DOWN after 5 min; " +
        "on lisa: journalctl -u neutron-openvswitch-agent, then systemctl restart neutron-openvswitch-agent",
    );
    expect(told("web", "2026-09-30T23:55:30Z")).toBeUndefined();
    expect(told("other", "2026-09-30T23:00:00Z")).toBeUndefined();
  });
});

describe("Neutron's lists", () => {
  let cloud: SmallCloud;
  let api: ApiClient;
  beforeEach(async () => {
    cloud = new SmallCloud(classWith());
    for (const kind of ["networks", "subnets", "ports"]) cloud.answers[`/v2.0/${kind}`] = { [kind]: [] };
    api = await cloud.connect();
  });
  afterEach(() => cloud.stop());

  it("are asked for in four calls, with no more of each than is looked at", async () => {
    cloud.answers["/v2.0/agents"] = { agents: [agent] };
    expect(await networkState(api)).toEqual({ networks: [], subnets: [], ports: [], agents: [agent] });
    expect(cloud.calls.slice(1).every((call) => call.includes("fields="))).toBe(true);
    expect(
      cloud.calls
        .slice(1)
        .sort()
        .map((call) => call.split("?")[0]),
    ).toEqual(["GET /v2.0/agents", "GET /v2.0/networks", "GET /v2.0/ports", "GET /v2.0/subnets"]);
    expect(cloud.calls.filter((call) => call.includes("enable_dhcp=true"))).toHaveLength(1);
  });

  it("are looked at by `npm run status`, which fails where something stalls, and shows no name as it was written", async () => {
    const name = "lan\u001b[2J";
    Object.assign(cloud.answers, {
      "/v2.0/networks": { networks: [{ ...lan, name }] },
      "/v2.0/subnets": { subnets: [served] },
    });
    const { code, stdout } = await look(cloud.authUrl);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^! network lan\\u\{1b\}\[2J has no DHCP after \d+ min, .*neutron-dhcp-agent\n$/);
    cloud.answers["/v2.0/ports"] = { ports: [dhcp] };
    expect(await look(cloud.authUrl)).toEqual({ code: 0, stdout: "" });
  }, 60_000);

  it("may lack agents altogether", async () => {
    expect((await networkState(api)).agents).toEqual([]);
  });
});
