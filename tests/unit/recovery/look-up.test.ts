/** What is looked up in the cloud: cli/recovery/look-up.ts and find/, over an OpenStack that holds records. */
import { kindFor, LookUp, type Creation } from "../../../cli/recovery/look-up";
import type { StateEntry, Values } from "../../../cli/recovery/state";
import { provider, recordedCloud } from "../../support/recorded-cloud";

// Over real connections, on a machine that may be busy.
jest.setTimeout(60_000);

const { api, stateWith, make } = recordedCloud();

const entry = (kind: string, inputs: Values): StateEntry => ({
  urn: `urn:pulumi:dev::atelier::t::net.red.${kind}`,
  type: `openstack:index/${kind}:${kind}`,
  ...{ custom: true, inputs, provider: `${provider}::id` },
});

/** Of a run that has been under way for so many milliseconds and has just ended. */
async function verdict(one: StateEntry, ms = 60_000, resources: readonly StateEntry[] = []) {
  const creation: Creation = { entry: one, from: Date.now() - ms, to: Date.now() };
  const state = stateWith(resources);
  const [judged] = await new LookUp(state, state).all([creation], 0);
  return judged!.verdict;
}

test("a network is told by its VNI from one that a student called the same", async () => {
  const inputs = { name: "lan", tenantId: "red", valueSpecs: { "provider:segmentation_id": "3001" } };
  await make("networks", "network", { name: "lan", project_id: "red", "provider:segmentation_id": 77 });
  expect(await verdict(entry("NetworkingNetworkV2", inputs))).toEqual({ kind: "again" });
  const id = await make("networks", "network", { name: "lan", project_id: "red", "provider:segmentation_id": 3001 });
  expect(await verdict(entry("NetworkingNetworkV2", inputs))).toMatchObject({ kind: "adopt", found: { id } });
});

test("a router that a student made long before is his; of two of the run nobody can tell", async () => {
  const inputs = { name: "gateway", tenantId: "red", enableSnat: true };
  const old = { created_at: "2026-01-01T00:00:00Z" };
  await make("routers", "router", { name: "gateway", project_id: "red", ...old });
  expect(await verdict(entry("NetworkingRouterV2", inputs))).toEqual({ kind: "again" });
  const id = await make("routers", "router", { name: "gateway", project_id: "red" });
  expect(await verdict(entry("NetworkingRouterV2", inputs))).toMatchObject({ kind: "adopt", found: { id } });
  const known = { ...entry("NetworkingRouterV2", inputs), urn: "another", id };
  expect(await verdict(entry("NetworkingRouterV2", inputs), 60_000, [known])).toEqual({ kind: "again" });
  await make("routers", "router", { name: "gateway", project_id: "red" });
  expect(await verdict(entry("NetworkingRouterV2", inputs))).toMatchObject({ kind: "unsure" });
});

test("a user whom Keystone calls a duplicate is the run's where his default project is the team's", async () => {
  const user = { name: "ann", domain_id: "net", default_project_id: "net-red" };
  await api().call("identity", "POST", "/users", { user });
  const of = async (defaultProjectId: string) => {
    const one = entry("IdentityUserV3", { name: "ann", domainId: "net", defaultProjectId });
    const creation: Creation = { entry: one, from: Date.now() - 60_000, to: Date.now(), isConflict: true };
    const state = stateWith();
    return (await new LookUp(state, state).all([creation], Date.now()))[0]?.verdict.kind;
  };
  expect([await of("net-red"), await of("net-blue")]).toEqual(["adopt", "again"]);
});

test("a rule is told by all that it says", async () => {
  const group = await make("security-groups", "security_group", { name: "web", project_id: "red" });
  const rule = { security_group_id: group, direction: "ingress", ethertype: "IPv4", protocol: "tcp" };
  await make("security-group-rules", "security_group_rule", { ...rule, port_range_min: 80, port_range_max: 81 });
  const inputs = { securityGroupId: group, direction: "ingress", ethertype: "IPv4", protocol: "tcp", portRangeMin: 80 };
  const of = (portRangeMax: number) => verdict(entry("NetworkingSecgroupRuleV2", { ...inputs, portRangeMax }));
  expect(await of(80)).toEqual({ kind: "again" });
  expect(await of(81)).toMatchObject({ kind: "adopt" });
});

test("a project is the run's as long as it is empty, and described as it was to be", async () => {
  const project = { name: "net-red", domain_id: "net", description: "Team red" };
  const { id } = (await api().call<{ project: { id: string } }>("identity", "POST", "/projects", { project })).project;
  const inputs = { name: "net-red", domainId: "net", description: "Team red" };
  expect(await verdict(entry("IdentityProjectV3", inputs))).toMatchObject({ kind: "adopt", found: { id } });
  const other = entry("IdentityProjectV3", { ...inputs, description: "somebody's" });
  expect(await verdict(other)).toEqual({ kind: "again" });
  await api().call("identity", "PUT", `/projects/${id}/users/somebody/roles/member`);
  expect(await verdict(entry("IdentityProjectV3", inputs))).toEqual({ kind: "again" });
});

test("a key pair whose private key nobody was told is removed, one with a given key is taken in", async () => {
  const keypair = { name: "net-red", user_id: "operator" };
  await api().call("compute", "POST", "/os-keypairs", { keypair });
  const made = await verdict(entry("ComputeKeypairV2", { name: "net-red", userId: "operator" }));
  if (made.kind !== "remove") throw new Error(`it is to be removed, not ${made.kind}`);
  await made.found.remove();
  expect(await verdict(entry("ComputeKeypairV2", { name: "net-red", userId: "operator" }))).toEqual({ kind: "again" });
  await api().call("compute", "POST", "/os-keypairs", { keypair: { ...keypair, public_key: "ssh-ed25519 AAAA" } });
  const given = { name: "net-red", userId: "operator", publicKey: "ssh-ed25519 AAAA\n" };
  expect(await verdict(entry("ComputeKeypairV2", given))).toMatchObject({ kind: "adopt" });
  expect(await verdict(entry("ComputeKeypairV2", { ...given, publicKey: "ssh-ed25519 BBBB" }))).toEqual({
    kind: "again",
  });
});

test("components, tasks and scripts are run again; of what is neither OpenStack's nor libvirt's nobody can tell", () => {
  expect(kindFor({ urn: "u", type: "atelier:class:Team", custom: false })).toEqual({ again: true });
  expect(kindFor({ urn: "u", type: "command:remote:Command", custom: true })).toEqual({ again: true });
  expect(kindFor({ urn: "u", type: "libvirt:index/domain:Domain", custom: true })).toHaveProperty("onHost");
  expect(kindFor({ urn: "u", type: "random:index/id:Id", custom: true })).toBeUndefined();
});
