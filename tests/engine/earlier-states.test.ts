/** Stacks that earlier versions have made: the real engine and today's program, over the cloud that they made then. */
import type { FakeOpenStack } from "../../bench/fake-openstack/server";
import type { Step } from "../support/engine";
import { classSettings, labSettings, restoreEarlier, stack } from "../support/earlier-state";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

/** As `OP NAME`. */
const changes = (steps: readonly Step[]) =>
  steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);

/** What a cloud has that nobody has made anything in. */
const untouched = { "identity project": 2, "identity user": 1, "identity role": 3 };

type Kept = ReturnType<FakeOpenStack["records"]>;

/** Ids of what people would miss. */
function belongings({ identity = {}, compute = {}, network = {} }: Kept) {
  const kinds = { ...identity, ...compute, ...network };
  const named = ["project", "user", "server", "key pair", "server group", "network", "router", "port"];
  return named.map((kind) => [kind, kinds[kind]!.map(([id]) => id)]);
}

/** How much of each kind an administrator would find. */
function left(records: Kept) {
  const unseen = ["password", "address", "quota"];
  return Object.fromEntries(
    Object.entries(records).flatMap(([service, kinds]) =>
      Object.entries(kinds)
        .filter(([kind, found]) => found.length > 0 && !unseen.includes(kind))
        .map(([kind, found]) => [`${service} ${kind}`, found.length]),
    ),
  );
}

describe.each([
  {
    commit: "75d4c7e",
    // Groups that teams can add no rules to, access that is taken back whole, and machines found by their id; nothing else.
    repairs: [
      "create class-net.groups",
      "create class-net.groups-web",
      "create class-net.groups-web-ingress-tcp-80-0.0.0.0/0",
      "create class-net.seed",
      "create class-net.unshared",
      "create kept",
      "update class-net.red.machine.web.port.lan",
      "update class-net.red.operator",
      "update class-net.red.servers.apart",
      // Only in the preview, which cannot know that the server group keeps its id.
      "replace class-net.red.machine.web.server",
      "delete class-net.group",
      "delete class-net.group-web",
      "delete class-net.group-web-ingress-tcp-80-0.0.0.0/0",
      "delete class-net.share.web",
    ],
  },
  // Variants do not derive from the class's name any more, and what machines are made with is noted.
  { commit: "bb601ae", repairs: ["create class-net.seed", "create kept"] },
])("a stack that commit $commit has made", ({ commit, repairs }) => {
  const { engine, fake } = engineOverRecords();
  const preview = async () => {
    const { code, steps } = await engine.preview(stack, labSettings(engine, fake.auth), classSettings(engine));
    return { code, changes: changes(steps).sort() };
  };
  beforeEach(() => restoreEarlier(commit, engine, fake));

  it("is changed by repairs alone, and keeps its machine", async () => {
    expect(await preview()).toEqual({ code: 0, changes: [...repairs].sort() });
    const before = belongings(fake.records());
    expect((await engine.up(stack, labSettings(engine, fake.auth), classSettings(engine))).code).toBe(0);
    expect(belongings(fake.records())).toEqual(before);
    expect(await preview()).toEqual({ code: 0, changes: [] });
  });

  it("is destroyed, with all that it made", async () => {
    expect(left(fake.records())).toMatchObject({ "compute server": 1, "compute server group": 1, "image image": 1 });
    const { code, stdout } = await engine.destroy(stack);
    expect({ code, errors: stdout.match(/error:.*/g) }).toEqual({ code: 0, errors: null });
    expect(left(fake.records())).toEqual(untouched);
    expect(await engine.state(stack)).not.toContain('"resources"');
  });
});
