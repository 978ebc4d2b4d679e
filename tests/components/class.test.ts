import { Class } from "../../components/class/Class";
import { derivedFrom } from "../../components/class/secret";
import { classOutputs } from "../../outputs";
import { recordGraph, resourceNamed, secret, valueOf, type GraphResource } from "../support/graph";
import { classModel, declareClass, lines, outputs, threeTeams } from "./class-fixtures";
import { access, commandType } from "./cloud-fixtures";

/** The whole of a class with two teams: staff, what is shared, and per team what its members and its one machine need. */
const classOfTwo = [
  "Class class-net ()",
  "Team blue (class-net)",
  "Command blue.end (blue) after blue.project; with end",
  "IdentityGroupV3 blue.group.net-blue (blue) after domain; with domain",
  "ComputeKeypairV2 blue.key (blue) after blue.operator",
  "NetworkingFloatingipV2 blue.machine.web.floating-ip (blue) after blue.machine.web.port.lan blue.project blue.router.gateway.lan internet-subnet; with blue.end",
  "NetworkingPortV2 blue.machine.web.port.lan (blue) after blue.network.lan blue.project blue.subnet.lan group-exposed-tcp22; with blue.end",
  "Command blue.machine.web.server (blue) after blue.key blue.machine.web.floating-ip blue.machine.web.port.lan blue.network.lan blue.operator blue.operator-role blue.project blue.quota blue.router.gateway.lan group-exposed-tcp22-ingress-tcp-22-0.0.0.0/0 lisa secret; with blue.end",
  "IdentityUserMembershipV3 blue.membership.net-blue.cleo (blue) after blue.group.net-blue blue.user.cleo; with blue.group.net-blue",
  "NetworkingNetworkV2 blue.network.lan (blue) after blue.project blue.quota; with blue.end",
  "IdentityUserV3 blue.operator (blue) after domain secret; with domain",
  "IdentityRoleAssignmentV3 blue.operator-role (blue) after blue.operator blue.project roles; with blue.project",
  "IdentityProjectV3 blue.project (blue) after domain; with domain",
  "ComputeQuotasetV2 blue.quota (blue) after blue.project; with blue.project",
  "NetworkingQuotaV2 blue.quota (blue) after blue.project; with blue.project",
  "IdentityRoleAssignmentV3 blue.role.member.net-blue (blue) after blue.group.net-blue blue.project roles; with blue.project",
  "NetworkingRouterV2 blue.router.gateway (blue) after blue.project blue.quota internet-subnet network-1; with blue.end",
  "NetworkingRouterInterfaceV2 blue.router.gateway.lan (blue) after blue.router.gateway blue.subnet.lan; with blue.end",
  "NetworkingSubnetV2 blue.subnet.lan (blue) after blue.network.lan blue.project blue.quota network-1; with blue.network.lan",
  "IdentityUserV3 blue.user.cleo (blue) after blue.project domain secret; with domain",
  "IdentityProjectV3 domain (class-net)",
  "Command end (class-net) after domain group-exposed-tcp22-ingress-tcp-22-0.0.0.0/0 internet-subnet lisa network-1 share.exposed-tcp22",
  "SecurityGroups group (class-net)",
  "NetworkingSecgroupV2 group-exposed-tcp22 (group)",
  "NetworkingSecgroupRuleV2 group-exposed-tcp22-ingress-tcp-22-0.0.0.0/0 (group-exposed-tcp22) after group-exposed-tcp22; with group-exposed-tcp22",
  "IdentityGroupV3 group.auditors (class-net) after domain; with domain",
  "IdentityGroupV3 group.teachers (class-net) after domain; with domain",
  "IdentityUserMembershipV3 membership.auditors.visitor (class-net) after group.auditors user.visitor; with group.auditors",
  "IdentityUserMembershipV3 membership.teachers.prof (class-net) after group.teachers user.prof; with group.teachers",
  "Team red (class-net)",
  "Command red.end (red) after red.project; with end",
  "IdentityGroupV3 red.group.net-red (red) after domain; with domain",
  "ComputeKeypairV2 red.key (red) after red.operator",
  "NetworkingFloatingipV2 red.machine.web.floating-ip (red) after internet-subnet red.machine.web.port.lan red.project red.router.gateway.lan; with red.end",
  "NetworkingPortV2 red.machine.web.port.lan (red) after group-exposed-tcp22 red.network.lan red.project red.subnet.lan; with red.end",
  "Command red.machine.web.server (red) after group-exposed-tcp22-ingress-tcp-22-0.0.0.0/0 lisa red.key red.machine.web.floating-ip red.machine.web.port.lan red.network.lan red.operator red.operator-role red.project red.quota red.router.gateway.lan secret; with red.end",
  "IdentityUserMembershipV3 red.membership.net-red.ada (red) after red.group.net-red red.user.ada; with red.group.net-red",
  "NetworkingNetworkV2 red.network.lan (red) after red.project red.quota; with red.end",
  "IdentityUserV3 red.operator (red) after domain secret; with domain",
  "IdentityRoleAssignmentV3 red.operator-role (red) after red.operator red.project roles; with red.project",
  "IdentityProjectV3 red.project (red) after domain; with domain",
  "ComputeQuotasetV2 red.quota (red) after red.project; with red.project",
  "NetworkingQuotaV2 red.quota (red) after red.project; with red.project",
  "IdentityRoleAssignmentV3 red.role.member.net-red (red) after red.group.net-red red.project roles; with red.project",
  "IdentityRoleAssignmentV3 red.role.reader.ben (red) after red.project red.user.ben roles; with red.project",
  "NetworkingRouterV2 red.router.gateway (red) after internet-subnet network-1 red.project red.quota; with red.end",
  "NetworkingRouterInterfaceV2 red.router.gateway.lan (red) after red.router.gateway red.subnet.lan; with red.end",
  "NetworkingSubnetV2 red.subnet.lan (red) after network-1 red.network.lan red.project red.quota; with red.network.lan",
  "IdentityUserV3 red.user.ada (red) after domain red.project secret; with domain",
  "IdentityUserV3 red.user.ben (red) after domain red.project secret; with domain",
  "IdentityInheritRoleAssignmentV3 role.member.teachers (class-net) after domain group.teachers roles; with domain",
  "IdentityInheritRoleAssignmentV3 role.reader.auditors (class-net) after domain group.auditors roles; with domain",
  "Command roles (class-net)",
  "Command secret (class-net)",
  "NetworkingRbacPolicyV2 share.exposed-tcp22 (class-net) after group-exposed-tcp22",
  "IdentityUserV3 user.prof (class-net) after domain secret; with domain",
  "IdentityUserV3 user.visitor (class-net) after domain secret; with domain",
];

/** What the provider is asked for, for one team. */
const red: Readonly<Record<string, unknown>> = {
  "group.net-red IdentityGroupV3": { domainId: "class-net.domain-id", name: "net-red" },
  "key ComputeKeypairV2": { name: "net-red", userId: "class-net.red.operator-id" },
  "machine.web.floating-ip NetworkingFloatingipV2": {
    pool: "internet",
    portId: "class-net.red.machine.web.port.lan-id",
    tenantId: "class-net.red.project-id",
  },
  "machine.web.port.lan NetworkingPortV2": {
    fixedIps: [{ ipAddress: "192.168.100.10", subnetId: "class-net.red.subnet.lan-id" }],
    macAddress: "06:dd:fd:5a:5f:29",
    name: "web-lan",
    networkId: "class-net.red.network.lan-id",
    securityGroupIds: ["class-net.group-exposed-tcp22-id"],
    tenantId: "class-net.red.project-id",
  },
  "membership.net-red.ada IdentityUserMembershipV3": {
    groupId: "class-net.red.group.net-red-id",
    userId: "class-net.red.user.ada-id",
  },
  "network.lan NetworkingNetworkV2": {
    name: "lan",
    tenantId: "class-net.red.project-id",
    valueSpecs: { "provider:network_type": "vxlan", "provider:segmentation_id": "2001" },
  },
  "operator-role IdentityRoleAssignmentV3": {
    projectId: "class-net.red.project-id",
    roleId: "member-id",
    userId: "class-net.red.operator-id",
  },
  "operator IdentityUserV3": {
    description: "Owns the team's machines and key pair; no person",
    domainId: "class-net.domain-id",
    name: "team/net-red",
    password: secret("0faAGBaw_XZ4uTUBBgwzc_J-"),
  },
  "project IdentityProjectV3": { description: "Red", domainId: "class-net.domain-id", name: "net-red" },
  "quota ComputeQuotasetV2": {
    cores: 1,
    instances: 1,
    projectId: "class-net.red.project-id",
    ram: 192,
    serverGroupMembers: 0,
    serverGroups: 0,
  },
  "quota NetworkingQuotaV2": {
    floatingip: 1,
    network: 1,
    port: 5,
    projectId: "class-net.red.project-id",
    router: 1,
    securityGroup: 1,
    securityGroupRule: 4,
    subnet: 1,
  },
  "role.member.net-red IdentityRoleAssignmentV3": {
    groupId: "class-net.red.group.net-red-id",
    projectId: "class-net.red.project-id",
    roleId: "member-id",
  },
  "role.reader.ben IdentityRoleAssignmentV3": {
    projectId: "class-net.red.project-id",
    roleId: "reader-id",
    userId: "class-net.red.user.ben-id",
  },
  "router.gateway NetworkingRouterV2": {
    enableSnat: true,
    externalNetworkId: "internet-id",
    name: "gateway",
    tenantId: "class-net.red.project-id",
  },
  "router.gateway.lan NetworkingRouterInterfaceV2": {
    routerId: "class-net.red.router.gateway-id",
    subnetId: "class-net.red.subnet.lan-id",
  },
  "subnet.lan NetworkingSubnetV2": {
    cidr: "192.168.100.0/24",
    dnsNameservers: [],
    enableDhcp: true,
    gatewayIp: "192.168.100.1",
    name: "lan",
    networkId: "class-net.red.network.lan-id",
    tenantId: "class-net.red.project-id",
  },
  "user.ada IdentityUserV3": {
    defaultProjectId: "class-net.red.project-id",
    domainId: "class-net.domain-id",
    name: "ada",
    password: secret("T0xGVr0BGUhJQBxgP5mC2wpB"),
  },
  "user.ben IdentityUserV3": {
    defaultProjectId: "class-net.red.project-id",
    domainId: "class-net.domain-id",
    name: "ben",
    password: secret("uYldb5GzngpLUq14IgbkrxAx"),
  },
};

const ofTeam = (graph: readonly GraphResource[], team: string) =>
  graph.filter(({ name }) => name === `class-net.${team}` || name.startsWith(`class-net.${team}.`));

/** What a task is given on its standard input. */
function given(graph: readonly GraphResource[], name: string): unknown {
  const { stdin } = resourceNamed(graph, name, commandType).inputs as { stdin: { "[secret]": string } };
  return JSON.parse(stdin["[secret]"]);
}

describe("a class with two teams", () => {
  it.each([{ preview: false }, { preview: true }])("is made of these (%j)", async ({ preview }) => {
    const graph = await recordGraph(() => declareClass(classModel()), { preview, outputs });
    expect(lines(graph)).toEqual(classOfTwo);
    const provided = graph.filter(({ type }) => type.startsWith("openstack:"));
    expect([...new Set(provided.map(({ provider }) => provider))]).toEqual(["os"]);
  });

  it("asks for everything of a team by its project's id, as the administrator", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    const inputs = ofTeam(graph, "red")
      .filter(({ type }) => type.startsWith("openstack:"))
      .map(({ name, type, inputs: asked }) => [
        `${name.replace("class-net.red.", "")} ${type.split(":").at(-1)}`,
        asked,
      ]);
    expect(Object.fromEntries(inputs)).toEqual(red);
  });

  it("boots a machine as the team's own user, and waits for SSH where the world may connect", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    const team = {
      authUrl: access.authUrl,
      username: "team/net-red",
      password: derivedFrom("a secret of 256 bits", "team red"),
      projectName: "net-red",
      region: "RegionOne",
      userDomainName: "net",
      projectDomainName: "net",
    };
    expect(given(graph, "class-net.red.machine.web.server")).toEqual({
      access: team,
      params: {
        name: "web",
        mark: "net/red/web",
        projectId: "class-net.red.project-id",
        imageId: "guest-id",
        flavorId: "small-id",
        keyName: "net-red",
        ports: ["class-net.red.machine.web.port.lan-id"],
        volumeIds: [],
        networks: [{ network: "lan", networkId: "class-net.red.network.lan-id" }],
        sshAddress: "198.18.65.200",
        administrator: access,
      },
    });
  });

  it("ends a team by emptying its project, and all teams by emptying the domain's", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    expect(given(graph, "class-net.red.end")).toEqual({ access, params: { projectId: "class-net.red.project-id" } });
    expect(given(graph, "class-net.end")).toEqual({ access, params: { domainId: "class-net.domain-id" } });
    const end = resourceNamed(graph, "class-net.end");
    expect(end.inputs).toMatchObject({ create: "true", delete: "node --import tsx components/class/purge.ts delete" });
  });

  it("has passwords that hang on nothing but the class's secret and the name", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    const password = (name: string) =>
      resourceNamed(graph, name, "openstack:index/identityUserV3:IdentityUserV3").inputs["password"];
    expect(password("class-net.red.user.ada")).toEqual(secret(derivedFrom("a secret of 256 bits", "user ada")));
    const all = graph.flatMap(({ inputs }) =>
      inputs["password"] === undefined ? [] : [JSON.stringify(inputs["password"])],
    );
    expect(new Set(all).size).toBe(all.length);
    expect(resourceNamed(graph, "class-net.secret").additionalSecretOutputs).toEqual(["stdout"]);
  });
});

describe("teams", () => {
  it("come without a change to anything else", async () => {
    const before = await recordGraph(() => declareClass(classModel()), { outputs });
    const after = await recordGraph(() => declareClass(classModel({ roster: threeTeams })), { outputs });
    const green = ofTeam(after, "green");
    expect(after.filter((resource) => !green.includes(resource))).toEqual(before);
  });

  it("cost 15 resources, two for each member, and three for a machine with one port and a floating IP", async () => {
    const model = classModel({ roster: threeTeams });
    const count = async (changed: typeof model) => {
      const graph = await recordGraph(() => declareClass(changed), { outputs });
      return ["red", "blue", "green"].map((team) => ofTeam(graph, team).length);
    };
    // Network, subnet, router and interface are four of the fifteen.
    expect(await count(model)).toEqual([14 + 2 * 2 + 3, 14 + 2 + 3, 14 + 2 + 3]);
    expect(await count({ ...model, teams: model.teams.map((team) => ({ ...team, machines: [] })) })).toEqual([
      18, 16, 16,
    ]);
  });
});

describe("the class's end", () => {
  it("is the control plane's, where that ends too", async () => {
    const graph = await recordGraph(() => declareClass(classModel(), true), { outputs });
    expect(resourceNamed(graph, "class-net").deletedWith).toBe("installed");
    expect(resourceNamed(graph, "class-net.red.end").deletedWith).toBe("class-net.end");
  });

  it("comes before anything goes that the projects stand on", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    const all = new Map(graph.map((resource) => [resource.name, resource]));
    const endsWith = (name: string): string => {
      const next = all.get(name)?.deletedWith;
      return next === undefined ? name : endsWith(next);
    };
    const inProjects = ["network.lan", "subnet.lan", "router.gateway", "router.gateway.lan", "machine.web.port.lan"];
    const machine = ["machine.web.floating-ip", "machine.web.server"];
    for (const name of [...inProjects, ...machine]) expect(endsWith(`class-net.red.${name}`)).toBe("class-net.end");
    expect(all.get("class-net.end")?.dependsOn).toEqual(
      expect.arrayContaining(["lisa", "network-1", "internet-subnet", "class-net.share.exposed-tcp22"]),
    );
  });
});

describe("outputs", () => {
  it("tell addresses to everybody, and how to get in as a secret", async () => {
    let taught: Class | undefined;
    await recordGraph(() => (taught = declareClass(classModel())), { outputs });
    const told = classOutputs([taught!]);
    const machines = { web: { fixedIps: ["192.168.100.10"], floatingIp: "198.18.65.200", loginUser: "root" } };
    const { red: summary } = (await valueOf(told.teams)) as Record<string, unknown>;
    expect(summary).toEqual({
      name: "Red",
      project: "net-red",
      domain: "net",
      members: ["ada", "ben"],
      expires: "2026-12-18T23:00:00Z",
      machines,
    });
    const { "[secret]": teams } = (await valueOf(told.classAccess)) as { "[secret]": Record<string, unknown> };
    expect(teams["red"]).toEqual({
      authUrl: access.authUrl,
      region: "RegionOne",
      projectId: "class-net.red.project-id",
      passwords: {
        ada: derivedFrom("a secret of 256 bits", "user ada"),
        ben: derivedFrom("a secret of 256 bits", "user ben"),
      },
      privateKey: "the key of red",
      machines,
    });
    expect(await valueOf(told.staffAccess)).toEqual(
      secret({
        passwords: {
          prof: derivedFrom("a secret of 256 bits", "user prof"),
          visitor: derivedFrom("a secret of 256 bits", "user visitor"),
        },
      }),
    );
  });

  it("are none without a class", () => {
    expect(classOutputs([])).toEqual({});
  });
});
