/** What leaves the state since it was deleted in the cloud by hand: cli/recovery/deleted, over an OpenStack that holds records. */
import type { Pulumi } from "../../../cli/class/pulumi";
import { CloudLists } from "../../../cli/recovery/deleted/look";
import { releaseDeleted } from "../../../cli/recovery/deleted/release";
import type { State, StateEntry } from "../../../cli/recovery/state";
import { provider, recordedCloud } from "../../support/recorded-cloud";

const { fake, stateWith, make: makeOf } = recordedCloud();
const make = (path: string, kind: string) => makeOf(path, kind, { name: "lan" });

const entry = (kind: string, name: string, id: string): StateEntry => ({
  urn: `urn:pulumi:dev::atelier::t::${name}`,
  type: `openstack:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`,
  ...{ custom: true, id, inputs: {}, provider: `${provider}::id` },
});

/** What is told, and what Pulumi is asked for. */
async function released(state: State) {
  const [told, asked]: [string[], string[]] = [[], []];
  const quietly = (args: readonly string[]) => Promise.resolve(void asked.push(args.join(" ")));
  const pulumi = { stack: "dev", quietly } as unknown as Pulumi;
  await releaseDeleted(pulumi, state, new CloudLists(), (line) => told.push(line));
  return { told, asked };
}

test("what is not there is named, and is all that Pulumi looks for", async () => {
  const there = entry("NetworkingNetworkV2", "lan", await make("networks", "network"));
  const gone = entry("NetworkingRouterV2", "gateway", "0123");
  const { told, asked } = await released(stateWith([there, gone]));
  expect(told).toEqual(["gateway: NetworkingRouterV2 0123 is no longer in the cloud; the next up makes it again"]);
  expect(asked).toEqual([`refresh --yes --skip-preview --suppress-outputs --target ${gone.urn}`]);
});

test("what a machine stands on stays in the state, since another one would recreate the machine", async () => {
  const there = entry("NetworkingNetworkV2", "lan", await make("networks", "network"));
  const port = { ...entry("NetworkingPortV2", "web.port.lan", "0123"), dependencies: [there.urn] };
  const address = { ...entry("NetworkingFloatingipV2", "web.floating-ip", "4567"), dependencies: [port.urn] };
  const server = {
    ...{ urn: "urn:pulumi:dev::atelier::t::web.server", type: "command:local:Command", custom: true },
    dependencies: [port.urn, address.urn],
  };
  const { told, asked } = await released(stateWith([there, port, address, server]));
  expect(told[0]).toMatch(/^web.port.lan: .* 0123 .* both stay as they are\n {2}next: .* is lost: /);
  expect(asked).toEqual([`refresh --yes --skip-preview --suppress-outputs --target ${address.urn}`]);
});

test("stacks of one run share what they ask for", async () => {
  const lists = new CloudLists();
  const there = entry("NetworkingNetworkV2", "lan", await make("networks", "network"));
  fake.takeCalls();
  for (let i = 0; i < 3; i++) expect(await lists.lookFor(stateWith([there]))).toEqual({ gone: [], of: 1 });
  expect(fake.takeCalls().byRoute).toMatchObject({ "GET /network/v2.0/networks": 1 });
});

test("what has been replaced, and what has no list of its own, is not looked for", async () => {
  const old = { ...entry("NetworkingRouterV2", "gateway", "0123"), delete: true };
  const there = entry("NetworkingNetworkV2", "lan", await make("networks", "network"));
  expect(await released(stateWith([there, old, entry("NetworkingQuotaV2", "quota", "0123/region")]))).toEqual({
    ...{ told: [], asked: [] },
  });
});

test("of a cloud that has nothing of the stack nothing is believed", async () => {
  const all = [entry("NetworkingNetworkV2", "lan", "0123"), entry("NetworkingRouterV2", "gateway", "4567")];
  await expect(released(stateWith(all))).rejects.toThrow(/none of the 2 objects .* another cloud[^]*next: /);
});

test("a cloud that does not answer says nothing", async () => {
  // Port 9, discard: nothing listens there any more.
  const state = stateWith([entry("NetworkingRouterV2", "gateway", "0123")], "http://127.0.0.1:9/v3");
  expect(await released(state)).toEqual({ told: [], asked: [] });
});
