import { leaseLock } from "../../../cli/class/goals";
import { classStatus, type Seen } from "../../../cli/class/status";
import { statusText } from "../../../cli/class/text";
import type { Server, TeamServer } from "../../../cli/class/types";
import type { SeenVolume } from "../../../cli/class/usage";
import { blueprint, classWith } from "../class/base";
import { groupsOf, portsOf, server, volumesIn } from "./base";

type SeenPort = Seen["network"]["ports"][number];

const model = classWith();
const now = "2026-10-01T00:00:00Z";
const network = {
  networks: 2,
  subnets: 2,
  routers: 2,
  ports: 6,
  floatingIps: 1,
  securityGroups: 1,
  securityGroupRules: 4,
};

const floating = {
  addr: "198.18.65.200",
  "OS-EXT-IPS:type": "floating" as const,
  "OS-EXT-IPS-MAC:mac_addr": "m",
};

/** All machines of the class as Nova would show them, some changed by `team/machine`; null: not there. */
function seen(changes: Readonly<Record<string, Partial<Server> | null>> = {}, extra: TeamServer[] = []): Seen {
  const servers = model.teams.flatMap((team) =>
    team.instances.flatMap(({ name, floatingIp }): TeamServer[] => {
      const id = `${team.key}-${name}`;
      const change = changes[`${team.key}/${name}`];
      if (change === null) return [];
      const addresses = {
        lan: [
          { addr: "192.168.100.10", "OS-EXT-IPS:type": "fixed" as const, "OS-EXT-IPS-MAC:mac_addr": "m" },
          ...(floatingIp === undefined ? [] : [floating]),
        ],
      };
      const own = { id, name, tenant_id: `project-${team.key}`, addresses };
      return [{ team: team.key, machine: name, server: server({ ...own, ...change }) }];
    }),
  );
  return {
    projects: new Map(model.teams.map(({ key, project: { name } }) => [name, { id: `project-${key}`, name }])),
    servers: [...servers, ...extra],
    usage: () => ({ compute: { instances: 3, cores: 3, ramMiB: 192 }, network }),
    network: { networks: [], subnets: [], ports: portsOf(model), agents: [] },
    groupNames: new Map(groupsOf(model)),
    volumes: volumesIn(model),
    certificateEnd: "2027-12-28T09:09:38.000Z",
  };
}

const red = (changes: Readonly<Record<string, Partial<Server> | null>>, at = now) =>
  classStatus(model, seen(changes), at, 11).teams[0];

describe("status", () => {
  it("shows a class that is well", () => {
    expect(statusText(classStatus(model, seen(), now, 11))).toBe(
      `Class net: 2 of 2 teams well, blueprint blueprint, until 2026-12-19 00:00 Europe/Paris

red (Red): ready, until 2026-12-19 00:00 Europe/Paris
  members  ada, ben
  web      ACTIVE  198.18.65.200 (192.168.100.10)
  box-ada  ACTIVE  (192.168.100.10)
  box-ben  ACTIVE  (192.168.100.10)
  quota    instances 3/3, cores 3/3, ramMiB 192/192, networks 2/2, subnets 2/2, routers 2/2, ports 6/${model.teams[0]?.quotas.network.ports}, floatingIps 1/1, securityGroups 1/${model.teams[0]?.quotas.network.securityGroups}, securityGroupRules 4/${model.teams[0]?.quotas.network.securityGroupRules}

equipe-bleue (Équipe bleue): ready, until 2026-12-19 00:00 Europe/Paris
  members  cleo, dan (reader)
  web       ACTIVE  198.18.65.200 (192.168.100.10)
  box-cleo  ACTIVE  (192.168.100.10)
  quota    instances 3/2, cores 3/2, ramMiB 192/128, networks 2/2, subnets 2/2, routers 2/2, ports 6/${model.teams[1]?.quotas.network.ports}, floatingIps 1/1, securityGroups 1/${model.teams[1]?.quotas.network.securityGroups}, securityGroupRules 4/${model.teams[1]?.quotas.network.securityGroupRules}

The APIs' certificate ends on 2027-12-28, in ${Math.floor((Date.parse("2027-12-28T09:09:38Z") - Date.parse(now)) / 86_400_000)} days
11 API calls`.replace(
        "instances 3/2, cores 3/2, ramMiB 192/128",
        "instances 3/2 (over), cores 3/2 (over), ramMiB 192/128 (over)",
      ),
    );
  });

  it("names a machine without the floating IP that its blueprint gives it, once Nova has had time to learn of it", () => {
    const lan = [{ addr: "192.168.100.10", "OS-EXT-IPS:type": "fixed" as const, "OS-EXT-IPS-MAC:mac_addr": "m" }];
    const without = (updated: string) => red({ "red/web": { addresses: { lan }, updated } });
    expect(without("2026-09-30T23:00:00Z")).toMatchObject({
      health: "trouble",
      problems: ["red/web has no floating IP, which its blueprint gives it: npm run pulumi -- up --refresh"],
    });
    expect(without("2026-09-30T23:59:00Z")).toMatchObject({ health: "ready", problems: [] });
  });

  describe("names what a machine is declared with and has not", () => {
    const well = seen();
    const ports = (change: Partial<SeenPort> | null, network = "lan"): Seen => ({
      ...well,
      network: {
        ...well.network,
        ports: well.network.ports.flatMap((port) => {
          if (port.id !== `red-web-${network}`) return [port];
          return change === null ? [] : [{ ...port, ...change }];
        }),
      },
    });
    const volumes = (...others: readonly Partial<SeenVolume>[]): Seen => {
      const [first, ...rest] = well.volumes ?? [];
      return { ...well, volumes: [...others.map((other) => ({ ...first!, ...other })), ...rest] };
    };
    const refreshed = "npm run pulumi -- up --refresh";

    it.each<[string, Seen, string[]]>([
      ["a port", ports(null), [`has no port in network lan: ${refreshed} (it is recreated, and its disk is lost)`]],
      [
        "a port that somebody took off",
        ports({ device_id: "" }),
        ["is not attached to its port in network lan: openstack server add port red-web red-web-lan"],
      ],
      [
        "a fixed address",
        ports({ fixed_ips: [{ ip_address: "192.168.100.77" }] }),
        [`has no fixed address 192.168.100.10 in network lan: ${refreshed}`],
      ],
      [
        "groups, on one port of two",
        ports({ security_groups: ["id-inside"] }, "own"),
        [`has no security group apart, differs and exposed-icmp-tcp80 in network own: ${refreshed}`],
      ],
      ["port security", ports({ port_security_enabled: false }), [`has no port security in network lan: ${refreshed}`]],
      [
        "a volume",
        volumes(),
        ["has lost volume web-data, which does not exist any more: docs/class/operating.md, Status"],
      ],
      [
        "a volume that somebody took off",
        volumes({ attachments: [] }),
        ["is not attached to volume web-data: openstack server add volume red-web red-web-data"],
      ],
      ["room in a volume", volumes({ size: 1 }), ["has 1 GiB of 2 in volume web-data: npm run class -- up"]],
      [
        "two things",
        { ...ports({ device_id: "" }), volumes: volumes().volumes },
        [
          "is not attached to its port in network lan: openstack server add port red-web red-web-lan",
          "has lost volume web-data, which does not exist any more: docs/class/operating.md, Status",
        ],
      ],
    ])("%s", (_what, found, problems) => {
      const [status, other] = classStatus(model, found, now, 11).teams;
      expect(status).toMatchObject({ health: "trouble", problems: problems.map((what) => `red/web ${what}`) });
      expect(other?.problems).toEqual([]);
    });

    it("also of one that rests", () => {
      const asleep = { ...seen({ "red/web": { status: "SUSPENDED" } }), volumes: [] };
      expect(classStatus(model, asleep, now, 11).teams[0]?.health).toBe("trouble");
    });

    it.each<[string, Seen]>([
      ["a volume that its team calls otherwise", volumes({ name: "mine" })],
      ["a volume without the mark of today", volumes({ metadata: {} })],
      ["a volume that has grown", volumes({ size: 5 })],
      ["no volumes, where there is no Cinder", { ...well, volumes: undefined }],
      ["a cloud that knows no port security", ports({ port_security_enabled: undefined as unknown as boolean })],
    ])("and leaves %s be", (_what, found) => {
      expect(classStatus(model, found, now, 11).teams[0]).toMatchObject({ health: "ready", problems: [] });
    });

    it("and a machine that forwards has no groups, but may forward", () => {
      const text = blueprint.replace("    role: attacker\n", "    role: attacker\n    forwards: true\n");
      const forwarding = classWith({ blueprint: text });
      const open = portsOf(forwarding);
      const shown = (network: Seen["network"]) => classStatus(forwarding, { ...well, network }, now, 11).teams[0];
      expect(shown({ ...well.network, ports: open })?.problems).toEqual([]);
      expect(shown(well.network)?.problems).toEqual(
        ["box-ada", "box-ben"].map(
          (name) => `red/${name} cannot forward in network lan: its port has port security: ${refreshed}`,
        ),
      );
    });
  });

  it.each<[string, string | undefined, string]>([
    ["comes near", "2026-10-30T11:59:59.000Z", "! The APIs' certificate ends on 2026-10-30, in 29 days: renew it"],
    ["is over", "2026-09-30T11:59:59.000Z", "! The APIs' certificate ended on 2026-09-30: renew it"],
    ["is none, without TLS", undefined, "! The APIs are asked without TLS: passwords travel in clear"],
  ])("says when the end of the certificate %s", (_what, certificateEnd, line) => {
    const status = classStatus(model, { ...seen(), certificateEnd }, "2026-09-30T12:00:00Z", 11);
    expect(statusText(status).split("\n").slice(-2)).toEqual([line, "11 API calls"]);
  });

  it.each<[string, Partial<Server> | null, string, string, string[]]>([
    ["missing", null, now, "trouble", ["red/web does not exist: npm run class -- up"]],
    [
      "failed",
      { status: "ERROR", fault: { message: "No valid host" } },
      now,
      "trouble",
      ["red/web is in ERROR: No valid host"],
    ],
    ["asleep", { status: "SUSPENDED" }, now, "resting", []],
    ["on its way", { "OS-EXT-STS:task_state": "suspending" }, now, "busy", []],
    [
      "locked",
      { status: "SHUTOFF", locked: true, locked_reason: leaseLock },
      now,
      "trouble",
      ["red/web is locked since the end of its old lease: npm run class -- leases"],
    ],
    ["locked by a teacher", { locked: true, locked_reason: "exam" }, now, "ready", []],
  ])("tells a machine that is %s", (_, change, at, health, problems) => {
    expect(red({ "red/web": change }, at)).toMatchObject({ health, problems });
  });

  it("tells what runs after its lease", () => {
    const at = "2027-01-01T00:00:00Z";
    const stopped = { status: "SHUTOFF", locked: true, locked_reason: leaseLock };
    expect(red({ "red/box-ada": stopped, "red/box-ben": stopped }, at)?.problems).toEqual([
      "red/web runs after the end of its lease: npm run class -- leases",
    ]);
  });

  it("tells a project that is not there once, not for each machine", () => {
    const status = classStatus(model, { ...seen(), projects: new Map(), servers: [] }, now, 4);
    expect(status.teams[0]?.problems).toEqual(["project net-red does not exist: npm run class -- up"]);
    expect(status.teams[0]?.quotas).toEqual([]);
  });

  it("tells a stalled or silent agent by the network and team that it keeps waiting, and what to do", () => {
    const own = { project_id: "project-red", network_id: "lan" };
    const lan = { id: "lan", name: "lan", project_id: "project-red", admin_state_up: true };
    const state = {
      networks: [lan, { ...lan, id: "theirs", project_id: "somebody-else" }],
      subnets: ["lan", "theirs"].map((network_id) => ({ network_id, created_at: "2026-09-30T23:48:00Z" })),
      ports: portsOf(model).map((port) =>
        port.id === "red-web-lan" ? { ...port, ...own, "binding:host_id": "lisa", status: "DOWN" } : port,
      ),
      agents: [
        {
          binary: "neutron-dhcp-agent",
          host: "lisa",
          alive: false,
          admin_state_up: true,
          heartbeat_timestamp: "2026-09-30 23:00:00",
        },
      ],
    };
    const status = classStatus(model, { ...seen(), network: state }, now, 15);
    const silent =
      "neutron-dhcp-agent on lisa has been silent for 60 min; on lisa: journalctl -u neutron-dhcp-agent, " +
      "then systemctl restart neutron-dhcp-agent";
    expect(status.problems).toEqual([silent]);
    const unserved =
      "network lan has no DHCP after 12 min, so machines get no address in it (no DHCP agent has made a port in it); " +
      "on the network node: journalctl -u neutron-dhcp-agent, then systemctl restart neutron-dhcp-agent";
    const down =
      "red/web runs, but a port of it is DOWN after 1440 min; on lisa: journalctl -u neutron-openvswitch-agent, " +
      "then systemctl restart neutron-openvswitch-agent";
    expect(status.teams.map(({ health, problems }) => [health, problems])).toEqual([
      ["trouble", [unserved, down]],
      ["ready", []],
    ]);
    expect(statusText(status).split("\n").slice(0, 2)).toEqual([
      "Class net: 1 of 2 teams well, blueprint blueprint, until 2026-12-19 00:00 Europe/Paris",
      `! ${silent}`,
    ]);
  });

  it("shows what a student made beside the blueprint's, without its name doing harm", () => {
    const mine = { team: "red", server: server({ name: "x\u001b[2J\nweb" }) };
    const text = statusText(classStatus(model, seen({}, [mine]), now, 11));
    expect(text).toContain("x\\u{1b}[2J\\u{a}web  ACTIVE");
    expect(text).toContain("not of the blueprint");
  });
});
