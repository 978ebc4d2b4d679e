/** What a class has beyond the plainest: other people, groups of a team's own, volumes, hidden machines, placement. */
import { createHash, createHmac } from "node:crypto";
import type { TeamAccess } from "../../../components/class/access";
import type { Class } from "../../../components/class/Class";
import { ClassPart } from "../../../components/class/ClassPart";
import { partOfClass } from "../../../model/class/part";
import { isIn } from "../../../model/class/stacks";
import { variantsOf } from "../../../model/class/variants";
import { labWith } from "../../unit/base";
import type { Changes } from "../../unit/class/base";
import { recordGraph, resourceNamed, valueOf, type GraphResource } from "../../support/graph";
import { classModel, declareClass, lines, outputs } from "./fixtures";
import { access, commandType } from "../cloud/fixtures";

const rich = `version: 2
networks:
  lan: { cidr: 192.168.100.0/24 }
  island: { cidr: 10.1.1.0/24, gatewayIp: none, dhcp: false }
routers:
  gateway: { networks: [lan] }
securityGroups:
  inner: { rules: [{ protocol: any, remote: { group: inner } }] }
flavors:
  tiny: { vcpus: 1, ramMiB: 64, diskGiB: 1 }
serverGroups:
  apart: { policy: soft-anti-affinity }
userData:
  hello: "#!/bin/sh\\necho {{team}}\\n"
instances:
  tap:
    image: guest
    flavor: tiny
    forwards: true
    networks: [{ network: lan }, { network: island }]
  vault:
    hidden: true
    image: guest
    flavor: small
    networks: [{ network: lan }]
    securityGroups: [inner]
    serverGroup: apart
    availabilityZone: fast
    userData: hello
    bootVolume: { sizeGiB: 4 }
    volumes: { data: { sizeGiB: 2, volumeType: luks } }
`;

const oneTeam = "team,username,vni\nRed,ada,2001\n";

const taskId = (id: string) => ({ stdout: JSON.stringify({ id }) });
const more = {
  ...outputs,
  "class-net.red.servers.apart": taskId("apart-id"),
  "class-net.red.machine.vault.volume.vault-root": taskId("root-id"),
  "class-net.red.machine.vault.volume.vault-data": taskId("data-id"),
  "class-net.red.machine.vault.port.lan": { allFixedIps: ["192.168.100.9"] },
  "class-net.red.machine.tap.port.lan": { allFixedIps: ["192.168.100.8"] },
  "class-net.red.machine.tap.port.island": { allFixedIps: ["10.1.1.8"] },
  "class-net.staff-key": { publicKey: "ssh-rsa AAAA staff", privateKey: "the staff's key" },
};

const settings = { aggregates: { fast: { nodes: ["lisa"], availabilityZone: "fast", metadata: { ssd: "true" } } } };
const model = () => classModel({ roster: oneTeam, blueprint: rich, settings });

interface Given {
  readonly access: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, unknown>>;
}

function given(graph: readonly GraphResource[], name: string): Given {
  const { stdin } = resourceNamed(graph, name, commandType).inputs as { stdin: { "[secret]": string } };
  return JSON.parse(stdin["[secret]"]) as Given;
}

describe("a rich blueprint", () => {
  it.each([{ preview: false }, { preview: true }])("becomes these (%j)", async ({ preview }) => {
    const graph = await recordGraph(() => declareClass(model()), { preview, outputs: more });
    expect(
      lines(graph).filter((line) =>
        /red\.(machine|group-|servers|staff|network|subnet)|aggregate|flavor|^\S+ staff-key/.test(line),
      ),
    ).toEqual([
      "ComputeAggregateV2 aggregate.net-fast (class-net) after lisa",
      "Command end (class-net) after aggregate.net-fast domain internet-subnet lisa network-1",
      "Flavor flavor.net-tiny (class-net)",
      "ComputeFlavorV2 flavor.net-tiny (flavor.net-tiny)",
      "NetworkingSecgroupV2 red.group-inner (red.group) after red.project",
      "NetworkingSecgroupRuleV2 red.group-inner-ingress-any-group:inner (red.group-inner) after red.group-inner red.project; with red.group-inner",
      "NetworkingPortV2 red.machine.tap.port.island (red) after red.network.island red.project red.subnet.island; with red",
      "NetworkingPortV2 red.machine.tap.port.lan (red) after red.network.lan red.project red.subnet.lan; with red",
      "Command red.machine.tap.server (red) after aggregate.net-fast flavor.net-tiny lisa red.group-inner-ingress-any-group:inner red.key red.machine.tap.port.island red.machine.tap.port.lan red.network.lan red.operator red.project red.quota red.router.gateway.lan secret; with red",
      "NetworkingPortV2 red.machine.vault.port.lan (red) after red.group-inner red.network.lan red.project red.subnet.lan; with red",
      "Command red.machine.vault.server (red) after aggregate.net-fast lisa red.group-inner-ingress-any-group:inner red.machine.vault.port.lan red.machine.vault.volume.vault-data red.machine.vault.volume.vault-root red.network.lan red.operator red.project red.quota red.router.gateway.lan red.servers.apart red.staff-key secret seed; with red",
      "Command red.machine.vault.volume.vault-data (red) after red.operator red.quota secret; with red",
      "Command red.machine.vault.volume.vault-root (red) after red.operator red.quota secret; with red",
      "NetworkingNetworkV2 red.network.island (red) after red.project red.quota; with red",
      "NetworkingNetworkV2 red.network.lan (red) after red.project red.quota; with red",
      "NetworkingRouterInterfaceV2 red.router.gateway.lan (red) after red.router.gateway red.subnet.lan; with red",
      "Command red.servers.apart (red) after red.operator red.quota secret; with red",
      "ComputeKeypairV2 red.staff-key (red) after red.operator staff-key",
      "NetworkingSubnetV2 red.subnet.island (red) after red.network.island red.project red.quota; with red.network.island",
      "NetworkingSubnetV2 red.subnet.lan (red) after network-1 red.network.lan red.project red.quota; with red.network.lan",
      "ComputeKeypairV2 staff-key (class-net)",
    ]);
  });

  it("keeps volumes and server groups in the team's project: its own user makes them", async () => {
    const graph = await recordGraph(() => declareClass(model()), { outputs: more });
    const volume = given(graph, "class-net.red.machine.vault.volume.vault-data");
    expect(volume.access["username"]).toBe("team/net-red");
    expect(volume.params).toEqual({ name: "vault-data", sizeGiB: 2, volumeType: "luks" });
    const root = given(graph, "class-net.red.machine.vault.volume.vault-root");
    expect(root.params).toEqual({ name: "vault-root", sizeGiB: 4, imageId: "guest-id" });
    const group = given(graph, "class-net.red.servers.apart");
    expect(group.access["username"]).toBe("team/net-red");
    expect(group.params).toEqual({ name: "apart", policy: "soft-anti-affinity" });
  });

  it("gives the hidden machine all it asks for, and another key", async () => {
    const graph = await recordGraph(() => declareClass(model()), { outputs: more });
    const { params } = given(graph, "class-net.red.machine.vault.server");
    expect(params).toEqual({
      name: "vault",
      mark: "net/red/vault",
      projectId: "class-net.red.project-id",
      imageId: "guest-id",
      flavorId: "small-id",
      keyName: "net-red-staff",
      ports: ["class-net.red.machine.vault.port.lan-id"],
      userData: "#!/bin/sh\necho red\n",
      availabilityZone: "fast",
      serverGroupId: "apart-id",
      bootVolumeId: "root-id",
      volumeIds: ["data-id"],
      networks: [{ network: "lan", networkId: "class-net.red.network.lan-id" }],
      administrator: access,
    });
    expect(resourceNamed(graph, "class-net.red.staff-key").inputs).toEqual({
      name: "net-red-staff",
      userId: "red-operator-id",
      publicKey: "ssh-rsa AAAA staff",
    });
    const { triggers } = resourceNamed(graph, "class-net.red.machine.vault.server").inputs as { triggers: string[] };
    expect(triggers.slice(0, -1)).toEqual([
      ...["guest-id", "small", "net-red-staff", "class-net.red.machine.vault.port.lan-id", "root-id", "data-id"],
      ...["apart-id", "fast"],
    ]);
    expect(triggers.at(-1)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("lets a machine that forwards pass all frames, and waits for DHCP only where there is some", async () => {
    const graph = await recordGraph(() => declareClass(model()), { outputs: more });
    expect(resourceNamed(graph, "class-net.red.machine.tap.port.island").inputs).toMatchObject({
      portSecurityEnabled: false,
      noSecurityGroups: true,
    });
    expect(given(graph, "class-net.red.machine.tap.server").params["networks"]).toEqual([
      { network: "lan", networkId: "class-net.red.network.lan-id" },
    ]);
    expect(resourceNamed(graph, "class-net.red.subnet.island").inputs).toMatchObject({ noGateway: true });
  });

  it("puts groups of a team's own into its project, rules too", async () => {
    const graph = await recordGraph(() => declareClass(model()), { outputs: more });
    expect(resourceNamed(graph, "class-net.red.group").deletedWith).toBe("class-net.red");
    const group = resourceNamed(graph, "class-net.red.group-inner");
    expect(group.inputs).toEqual({ name: "inner", description: "", tenantId: "class-net.red.project-id" });
    const rule = graph.find(({ name }) => name.startsWith("class-net.red.group-inner-"));
    expect(rule?.inputs).toMatchObject({
      tenantId: "class-net.red.project-id",
      remoteGroupId: "class-net.red.group-inner-id",
    });
  });
});

describe("variants", () => {
  const flags = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
userData: { flag: "echo {{variant.flag}}" }
variants: { flag: { hex: 8 } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }], userData: flag } }
`;
  /** The flag that the machine gets, that teachers are told, and what stands in the clear for the whole. */
  async function flagOf(changes: Changes, more: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}) {
    const model = classModel({ roster: oneTeam, blueprint: flags, ...changes });
    let taught: Class | undefined;
    const graph = await recordGraph(() => (taught = declareClass(model)), { outputs: { ...outputs, ...more } });
    const server = "class-net.red.machine.web.server";
    const { triggers } = resourceNamed(graph, server).inputs as { triggers: readonly unknown[] };
    const access = (await valueOf(taught!.teams["red"]!.access)) as { "[secret]": TeamAccess };
    return {
      got: (given(graph, server).params["userData"] as string).replace("echo ", ""),
      told: access["[secret]"].variants?.["flag"],
      fingerprint: triggers.at(-1),
    };
  }
  const flag = (seed: string) => variantsOf({ flag: { hex: 8, per: "team" } }, seed, "red", [])["flag"];
  const plainSum = (text: string) => createHash("sha256").update(text).digest("hex");

  it("derive from the seed in the state, and their fingerprint gives nothing away", async () => {
    const { got, told, fingerprint } = await flagOf({});
    expect([got, told]).toEqual([flag("a seed of 256 bits"), flag("a seed of 256 bits")]);
    expect(fingerprint).toBe(createHmac("sha256", "a seed of 256 bits").update(`echo ${got}`).digest("hex"));
  });

  it("derive from what the settings or the roster say, where they say it", async () => {
    expect(await flagOf({ settings: { seed: "mine" } })).toMatchObject({ got: flag("mine"), told: flag("mine") });
    const roster = "team,username,vni,seed\nRed,ada,2001,theirs\n";
    expect(await flagOf({ roster, settings: { seed: "mine" } })).toMatchObject({ got: flag("theirs") });
  });

  it("stay as they are in a class that was made when they derived from its name", async () => {
    const secret = { stdout: "a secret of 256 bits", create: "head -c 32 /dev/urandom | base64" };
    const { got, told, fingerprint } = await flagOf({}, { "class-net.secret": secret });
    expect([got, told, fingerprint]).toEqual([flag("net"), flag("net"), plainSum(`echo ${flag("net")}`)]);
  });

  it("derive from its name in a stack of a class whose lab's stack tells no seed", async () => {
    const rest = { access, secret: "s", roleIds: { member: "m", reader: "r" }, domainId: "d" };
    const shared = {
      ...rest,
      imageIds: { guest: "g" },
      flavorIds: { small: "s" },
      securityGroupIds: {},
      externalNetwork: { networkId: "i", networkName: "internet" },
    };
    const split = classModel({ roster: oneTeam, blueprint: flags, settings: { stacks: 2 } });
    const part = [1, 2].map((number) => ({ number, of: 2 })).find((one) => isIn(one, split.teams[0]!))!;
    const declare = () => new ClassPart("class-net", partOfClass(labWith({}), split, part, "dev"));
    const graph = await recordGraph(declare, { outputs, stacks: { dev: { classShared: shared } } });
    expect(given(graph, "class-net.red.machine.web.server").params["userData"]).toBe(`echo ${flag("net")}`);
  });
});

describe("people of another domain", () => {
  it("are adopted by name, and nobody is made but the teams' own users", async () => {
    const users = { ada: "ada-id", prof: "prof-id", visitor: "visitor-id" };
    const adopted = { stdout: JSON.stringify({ roles: {}, users }) };
    const ldap = classModel({ roster: oneTeam, settings: { identity: { existingDomain: "school" } } });
    const graph = await recordGraph(() => declareClass(ldap), {
      outputs: { ...outputs, "class-net.adopted": adopted, "class-net.red.adopted": adopted },
    });
    const people = /IdentityUser|IdentityGroup|Membership|RoleAssignment|adopted/;
    expect(lines(graph).filter((line) => people.test(line))).toEqual([
      "Command adopted (class-net)",
      "Command red.adopted (red)",
      // It ends what those people derived from their access.
      "Command red.operator (red) after domain red.adopted red.project roles secret; with end",
      "IdentityRoleAssignmentV3 red.role.member.ada (red) after red.adopted red.project roles; with red.project",
      "IdentityInheritRoleAssignmentV3 role.member.prof (class-net) after adopted domain roles; with domain",
      "IdentityInheritRoleAssignmentV3 role.reader.visitor (class-net) after adopted domain roles; with domain",
    ]);
    expect(given(graph, "class-net.red.adopted")).toEqual({
      access,
      params: { roles: [], people: { domain: "school", usernames: ["ada"] } },
    });
    expect(resourceNamed(graph, "class-net.red.role.member.ada").inputs).toEqual({
      projectId: "class-net.red.project-id",
      roleId: "member-id",
      userId: "ada-id",
    });
  });
});
