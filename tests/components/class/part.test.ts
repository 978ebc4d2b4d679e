import type { Class } from "../../../components/class/Class";
import { ClassPart } from "../../../components/class/ClassPart";
import { derivedFrom } from "../../../components/class/secret";
import { partOfClass } from "../../../model/class/part";
import { isIn, type StackPart } from "../../../model/class/stacks";
import { classOutputs, teamOutputs } from "../../../outputs";
import { recordGraph, resourceNamed, secret, unknown, valueOf, type GraphResource } from "../../support/graph";
import { labWith } from "../../unit/base";
import { classOfTwo } from "./expected";
import { classModel, declareClass, lines, outputs } from "./fixtures";
import { access, commandType } from "../cloud/fixtures";

jest.setTimeout(60_000);

const model = classModel({ settings: { stacks: 2 } });
const partOf = (team: string): StackPart =>
  [1, 2]
    .map((number) => ({ number, of: 2 }))
    .find((part) =>
      isIn(
        part,
        model.teams.find(({ key }) => key === team)!,
      ),
    )!;

/** What the lab's stack has given, as its state holds it. */
const shared = {
  access,
  domainId: "the-domain",
  roleIds: { member: "member-id", reader: "reader-id" },
  secret: "a secret of 256 bits",
  seed: "a seed of 256 bits",
  imageIds: { guest: "guest-id" },
  flavorIds: { small: "small-id" },
  securityGroupIds: { "exposed-tcp22": "group-id" },
  externalNetwork: { networkId: "internet-id", networkName: "internet" },
};
const stacks = { dev: { classShared: shared } };

const declare = (team: string) => new ClassPart("class-net", partOfClass(labWith({}), model, partOf(team), "dev"));

/** What is the lab's: in the class's own stack there is the reference to it instead of all that. */
const ofLab = /^(domain|secret|seed|roles|internet-subnet|network-1|lisa|groups-.*|lab)$/;

/** A line of the graph without what is the lab's. */
function own(line: string): string {
  const [what = "", ends = ""] = line.split("; with ");
  const [head = "", after = ""] = what.split(" after ");
  const names = after.split(" ").filter((name) => name !== "" && !ofLab.test(name));
  return [head, ...names, ...(ends === "" || ofLab.test(ends) ? [] : [`with ${ends}`])].join(" ");
}

const teamsHere = model.teams.filter((team) => isIn(partOf("red"), team)).map(({ key }) => key);
const isTeams = (line: string) => teamsHere.some((team) => new RegExp(`^\\w+ ${team}[. ]`).test(line));

test("a part is its teams as they would be in the lab's stack, over what it was given", async () => {
  const graph = await recordGraph(() => declare("red"), { outputs, stacks });
  const got = lines(graph);
  expect(got.filter((line) => !isTeams(line))).toEqual([
    "ClassPart class-net ()",
    "Command end (class-net) after lab",
    "openstack openstack (class-net) after lab",
  ]);
  expect(got.filter(isTeams).map(own)).toEqual(classOfTwo.filter(isTeams).map(own));
  const provided = graph.filter(({ type }) => type.startsWith("openstack:"));
  expect([...new Set(provided.map(({ provider }) => provider))]).toEqual(["class-net.openstack"]);
});

const given = (graph: readonly GraphResource[], name: string): unknown => {
  const { stdin } = resourceNamed(graph, name, commandType).inputs as { stdin: { "[secret]": string } };
  return JSON.parse(stdin["[secret]"]);
};

test("it takes the lab's ids, and keeps its secrets secret", async () => {
  const graph = await recordGraph(() => declare("red"), { outputs, stacks });
  const asked = (name: string, type: string) =>
    resourceNamed(graph, `class-net.${name}`, `openstack:index/${type}`).inputs;
  expect(asked("red.project", "identityProjectV3:IdentityProjectV3")).toMatchObject({ domainId: "the-domain" });
  expect(asked("red.router.gateway", "networkingRouterV2:NetworkingRouterV2")).toMatchObject({
    externalNetworkId: "internet-id",
  });
  expect(asked("red.user.ada", "identityUserV3:IdentityUserV3")).toMatchObject({
    password: secret(derivedFrom("a secret of 256 bits", "user ada")),
  });
  expect(resourceNamed(graph, "class-net.openstack").inputs).toMatchObject({
    authUrl: access.authUrl,
    userName: access.username,
    password: secret(access.password),
  });
  expect(given(graph, "class-net.end")).toEqual({ access, params: { domainId: "the-domain", part: partOf("red") } });
});

test("before the lab is there a preview knows nothing of it, and still shows every resource", async () => {
  const graph = await recordGraph(() => declare("red"), { preview: true, outputs, stacks: { dev: {} } });
  const full = await recordGraph(() => declare("red"), { outputs, stacks });
  expect(graph.map(({ name, type }) => `${name} ${type}`)).toEqual(full.map(({ name, type }) => `${name} ${type}`));
  expect(
    resourceNamed(graph, "class-net.red.project", "openstack:index/identityProjectV3:IdentityProjectV3").inputs,
  ).toMatchObject({ domainId: unknown });
});

test("its outputs are its teams', each by itself", async () => {
  let part: ClassPart | undefined;
  await recordGraph(() => (part = declare("red")), { outputs, stacks });
  const told = teamOutputs(part!);
  expect(Object.keys(told.teams ?? {})).toEqual(Object.keys(part!.teams));
  expect(Object.keys(told.classAccess ?? {})).toContain("red");
  expect(await valueOf(told.classAccess!["red"])).toMatchObject({ "[secret]": { privateKey: "the key of red" } });
});

test("the lab's stack then has no team, gives what they share as a secret, and nothing of it goes by mistake", async () => {
  let taught: Class | undefined;
  const graph = await recordGraph(() => (taught = declareClass(model)), { outputs });
  expect(graph.filter(({ type }) => type === "atelier:class:Team")).toEqual([]);
  const ofClass = graph.filter(({ name }) => name.startsWith("class-net"));
  expect(ofClass.filter(({ protect }) => protect !== true)).toEqual([]);
  const told = classOutputs(taught!);
  expect(Object.keys(told).sort()).toEqual(["classShared", "staffAccess"]);
  expect(await valueOf(told.classShared)).toEqual(
    secret({
      ...shared,
      domainId: "class-net.domain-id",
      securityGroupIds: { "exposed-tcp22": "class-net.groups-exposed-tcp22-id" },
    }),
  );
  // A class in one stack is as it was.
  const whole = await recordGraph(() => declareClass(classModel()), { outputs });
  expect(whole.filter(({ protect }) => protect === true)).toEqual([]);
});
