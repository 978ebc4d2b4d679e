import type { Class } from "../../../components/class/Class";
import { derivedFrom } from "../../../components/class/secret";
import { declareLab } from "../../../lab";
import { teamVariants } from "../../../model/class/variants";
import { classOutputs } from "../../../outputs";
import { stackOf } from "../../support/examples";
import { recordGraph, resourceNamed, secret, valueOf, type GraphResource } from "../../support/graph";
import { classModel, declareClass, lines, outputs, threeTeams } from "./fixtures";
import { classOfTwo, red } from "./expected";
import { access, commandType } from "../cloud/fixtures";

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

  it("ends a team by its operator's end, which empties its project, and all teams by emptying the domain's", async () => {
    const graph = await recordGraph(() => declareClass(classModel()), { outputs });
    expect(given(graph, "class-net.red.operator")).toEqual({
      access,
      params: {
        domainId: "class-net.domain-id",
        projectId: "class-net.red.project-id",
        roleId: "member-id",
        signIn: {
          username: "team/net-red",
          password: derivedFrom("a secret of 256 bits", "team red"),
          projectName: "net-red",
          userDomainName: "net",
          projectDomainName: "net",
        },
        credential: { name: "team", secret: derivedFrom("a secret of 256 bits", "application credential red") },
        readers: {
          name: "readers",
          secret: derivedFrom("a secret of 256 bits", "application credential of readers red"),
          roleId: "reader-id",
        },
        people: ["class-net.red.user.ada-id", "class-net.red.user.ben-id"],
      },
    });
    expect(resourceNamed(graph, "class-net.red.operator").inputs).toMatchObject({
      create: "node tasks/run.js operator create",
      delete: "node tasks/run.js operator delete",
    });
    expect(given(graph, "class-net.end")).toEqual({ access, params: { domainId: "class-net.domain-id" } });
    const end = resourceNamed(graph, "class-net.end");
    expect(end.inputs).toMatchObject({
      create: "true",
      delete: "node tasks/run.js purge delete",
    });
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

describe("access that is taken back", () => {
  it("is another application credential of that team, and changes nothing else", async () => {
    const before = await recordGraph(() => declareClass(classModel()), { outputs });
    const after = await recordGraph(() => declareClass(classModel({ settings: { revocations: { red: 1 } } })), {
      outputs,
    });
    const secretOf = (graph: readonly GraphResource[], team: string) =>
      (given(graph, `class-net.${team}.operator`) as { params: { credential: object } }).params.credential;
    const taken = derivedFrom("a secret of 256 bits", "application credential red 1");
    expect(secretOf(after, "red")).toEqual({ name: "team", secret: taken });
    const others = (graph: readonly GraphResource[]) => graph.filter(({ name }) => name !== "class-net.red.operator");
    expect(others(after)).toEqual(others(before));
  });
});

describe("teams", () => {
  it("come without a change to anything else", async () => {
    const before = await recordGraph(() => declareClass(classModel()), { outputs });
    const after = await recordGraph(() => declareClass(classModel({ roster: threeTeams })), { outputs });
    const green = ofTeam(after, "green");
    expect(after.filter((resource) => !green.includes(resource))).toEqual(before);
  });

  it("cost 10 resources, two for each member, and three for a machine with one port and a floating IP", async () => {
    const model = classModel({ roster: threeTeams });
    const count = async (changed: typeof model) => {
      const graph = await recordGraph(() => declareClass(changed), { outputs });
      return ["red", "blue", "green"].map((team) => ofTeam(graph, team).length);
    };
    // Network, subnet, router and interface are four of the ten, the key pair is for machines.
    expect(await count(model)).toEqual([10 + 2 * 2 + 3, 10 + 2 + 3, 10 + 2 + 3]);
    expect(await count({ ...model, teams: model.teams.map((team) => ({ ...team, instances: [] })) })).toEqual([
      13, 11, 11,
    ]);
  });
});

describe("the class's end", () => {
  it("is the control plane's, where that ends too", async () => {
    const graph = await recordGraph(() => declareClass(classModel(), true), { outputs });
    expect(resourceNamed(graph, "class-net").deletedWith).toBe("installed");
    expect(resourceNamed(graph, "class-net.red.operator").deletedWith).toBe("class-net.end");
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
    for (const name of [...inProjects, ...machine]) expect(endsWith(`class-net.red.${name}`)).toBe("class-net.red");
    expect(all.get("class-net.red.operator")?.deletedWith).toBe("class-net.end");
    expect(all.get("class-net.end")?.dependsOn).toEqual(
      expect.arrayContaining(["lisa", "network-1", "internet-subnet", "class-net.unshared"]),
    );
  });
});

describe("outputs", () => {
  it("tell addresses to everybody, and how to get in as a secret", async () => {
    let taught: Class | undefined;
    await recordGraph(() => (taught = declareClass(classModel())), { outputs });
    const told = classOutputs(taught!);
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
    const teams = (await valueOf(told.classAccess)) as Record<string, { "[secret]": unknown }>;
    expect(teams["red"]?.["[secret]"]).toEqual({
      authUrl: access.authUrl,
      region: "RegionOne",
      projectId: "class-net.red.project-id",
      applicationCredential: {
        id: "red-credential-id",
        secret: derivedFrom("a secret of 256 bits", "application credential red"),
      },
      readerCredential: {
        id: "red-reader-credential-id",
        secret: derivedFrom("a secret of 256 bits", "application credential of readers red"),
      },
      passwords: {
        ada: derivedFrom("a secret of 256 bits", "user ada"),
        ben: derivedFrom("a secret of 256 bits", "user ben"),
      },
      privateKey: "the key of red",
      variants: teamVariants(classModel().teams[0]!, "a seed of 256 bits"),
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

  it("are the lab's alone without a class", async () => {
    let told = {};
    await recordGraph(() => (told = declareLab({ lab: stackOf("examples/Pulumi.control-plane.yaml").lab })), {
      preview: true,
    });
    expect(Object.keys(told)).toEqual(["authUrl", "caCertificate", "cloudsYaml", "knownHosts", "instances"]);
  });
});
