/** States, events and arguments of recovery: cli/recovery/{state,access,events,arguments}.ts. */
import { accessOf } from "../../../cli/recovery/access";
import { parseArguments } from "../../../cli/recovery/arguments";
import { failedCreations } from "../../../cli/recovery/events";
import { adoptedEntry, changed, plain, type State } from "../../../cli/recovery/state";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const network = {
  urn: "urn:pulumi:dev::atelier::openstack:index/networkingNetworkV2:NetworkingNetworkV2::net.red.network.lan",
  type: "openstack:index/networkingNetworkV2:NetworkingNetworkV2",
  custom: true,
  inputs: { name: "lan", valueSpecs: { "provider:segmentation_id": "3001" } },
  provider: "urn:pulumi:dev::atelier::pulumi:providers:openstack::cloud::some-id",
};
const router = { ...network, urn: "urn:pulumi:dev::atelier::t::net.red.router.gateway" };
const provider = {
  urn: "urn:pulumi:dev::atelier::pulumi:providers:openstack::cloud",
  type: "pulumi:providers:openstack",
  id: "some-id",
  inputs: {
    authUrl: "http://cloud/v3",
    userName: "admin",
    password: secret("s3cret"),
    tenantName: "admin",
    region: "One",
  },
};
const state: State = {
  deployment: {
    manifest: { time: "2026-11-26T21:53:24Z" },
    resources: [provider],
    pending_operations: [
      { resource: network, type: "creating" },
      { resource: router, type: "creating" },
    ],
  },
};

test("secrets are laid open, however deep they are", () => {
  expect(plain({ a: [secret({ b: secret(1) })], c: null })).toEqual({ a: [{ b: 1 }], c: null });
});

test("what is taken in stands in the state with its id, as the provider calls it too", () => {
  const entry = adoptedEntry(network, "an-id");
  expect(entry).toMatchObject({ id: "an-id", outputs: { ...network.inputs, networkingNetworkV2Id: "an-id" } });
  const after = changed(state, { left: new Set([router.urn]), adopted: [entry] });
  expect(after.deployment.resources).toEqual([provider, entry]);
  expect(after.deployment.pending_operations).toEqual([{ resource: router, type: "creating" }]);
  expect(changed(state, { left: new Set(), adopted: [] }).deployment).not.toHaveProperty("pending_operations");
});

test("the way to the cloud is the provider's", () => {
  expect(accessOf(state, network.provider)).toEqual({
    ...{ authUrl: "http://cloud/v3", username: "admin", password: "s3cret", projectName: "admin", region: "One" },
    ...{ userDomainName: "Default", projectDomainName: "Default" },
  });
  expect(accessOf(state, "urn::other")).toBeUndefined();
});

test("creations that failed without an answer are found in the events, refusals are not", () => {
  const failed = (urn: string, op: string) => ({
    timestamp: 200,
    resOpFailedEvent: {
      metadata: { op, urn, type: "t", provider: "p", new: { inputs: { name: "lan" }, parent: "q" } },
    },
  });
  const said = (urn: string, message: string) => ({ diagnosticEvent: { urn, message, severity: "error" } });
  const lines = [
    { timestamp: 100, preludeEvent: {} },
    failed("lost", "create"),
    said("lost", "error reading from server: EOF"),
    failed("refused", "create"),
    said("refused", "Expected HTTP response code [201 202] when accessing [POST ...], but got 403 instead: {}"),
    failed("taken", "create"),
    said("taken", "Expected HTTP response code [201 202] when accessing [POST ...], but got 409 instead: {}"),
    failed("changed", "update"),
  ];
  const log = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"timestamp":300,"res`;
  const common = { type: "t", custom: true, inputs: { name: "lan" }, parent: "q", provider: "p" };
  expect(failedCreations(log)).toEqual({
    entries: ["lost", "taken"].map((urn) => ({ ...common, urn })),
    conflicts: new Set(["taken"]),
    span: { from: 100_000, to: 200_000 },
  });
  expect(failedCreations("")).toEqual({ entries: [], conflicts: new Set(), span: undefined });
});

test("of a secret the events say only that it is one: what is taken in has none of it", () => {
  const hidden = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
  const inputs = { name: "ann", password: hidden, extra: { token: hidden }, tags: ["a"] };
  const metadata = { op: "create", urn: "u", type: "t", new: { inputs } };
  const { entries } = failedCreations(JSON.stringify({ timestamp: 1, resOpFailedEvent: { metadata } }));
  expect(entries).toEqual([{ urn: "u", type: "t", custom: true, inputs: { name: "ann", tags: ["a"] } }]);
});

test("the command takes what somebody has decided", () => {
  expect(parseArguments(["-s", "dev", "--adopt", "a.b=1=2", "--forget", "c", "--forget", "d"])).toEqual({
    wanted: { stack: "dev", adopt: new Map([["a.b", "1=2"]]), forget: ["c", "d"] },
  });
  expect(parseArguments([])).toEqual({ wanted: { adopt: new Map(), forget: [] } });
  expect(parseArguments(["--adopt", "a"])).toEqual({ mistake: '--adopt "a": say NAME=ID' });
  expect(parseArguments(["--help"])).toHaveProperty("help");
  expect(parseArguments(["more"])).toHaveProperty("mistake");
});
