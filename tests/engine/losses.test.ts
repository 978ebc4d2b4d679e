/** What would cost people their data is refused before the first write: the real engine, over an OpenStack that holds records. */
import type { ClassSettingsInput } from "../../settings/class";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, fake, writes } = engineOverRecords();
const stack = "losses";

const blueprint = (instance: string) => `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }]${instance} } }
`;
const settings = (instance = "", more: Partial<ClassSettingsInput> = {}): ClassSettingsInput => ({
  ...classSettings(engine),
  stacks: undefined,
  blueprint: engine.file("changed.yaml", blueprint(instance)),
  ...more,
});
const onDrive = ", configDrive: true";

/** Ids of all servers in the cloud, in the order in which they were made. */
const servers = () => fake.records().compute?.["server"]?.map(([id]) => id) ?? [];

beforeAll(async () => {
  const { code, stdout, stderr } = await engine.up(stack, lab(), settings());
  if (code !== 0) throw new Error(stdout + stderr);
});
afterAll(() => engine.destroy(stack));

describe("a change that would cost every machine's disk", () => {
  it("is refused by a plain up, with the names of machines and people, before anything is written", async () => {
    const [before, outputs] = [servers(), await engine.outputs(stack)];
    writes();
    const { code, stdout, stderr } = await engine.up(stack, lab(), settings(onDrive));
    const told = stdout + stderr;
    expect(code).not.toBe(0);
    expect(told).toContain(`this would cost what is on ${teams.length} machines; nothing was changed.`);
    for (const team of teams)
      expect(told).toContain(`  - ${team}/web (of-${team}): its disk would be lost: configDrive was none, is true`);
    expect(told).toContain("class.allowLoss: [red, blue, green, grey, cyan, pink]");
    // One report, and no word of the program's.
    expect(told.match(/ next: set it back/g)).toHaveLength(1);
    expect(told).not.toMatch(/unhandled|failed to register|exited/);
    expect(writes()).toEqual({});
    expect(servers()).toEqual(before);
    expect(await engine.outputs(stack)).toEqual(outputs);
  });

  it("is refused by a preview, by the class command, and where errors stop nothing", async () => {
    const { code, diagnostics } = await engine.preview(stack, lab(), settings(onDrive));
    expect(code).not.toBe(0);
    expect(diagnostics).toContain(" - red/web (of-red): its disk would be lost");
    const command = await engine.classCommand(["up", "--yes"], stack, lab(), settings(onDrive));
    expect(command.code).not.toBe(0);
    expect(command.stdout + command.stderr).toContain(" - red/web (of-red): its disk would be lost");
    expect((await engine.up(stack, lab(), settings(onDrive), "--continue-on-error")).code).not.toBe(0);
    expect(writes()).toEqual({});
  });

  it("is refused where only some are allowed, and then names the others", async () => {
    const [, ...others] = teams;
    const { code, stdout } = await engine.up(stack, lab(), settings(onDrive, { allowLoss: ["red"] }));
    expect(code).not.toBe(0);
    expect(stdout).toContain(`this would cost what is on ${others.length} machines`);
    expect(stdout).not.toContain("red/web");
    expect(writes()).toEqual({});
  });

  it("is made where it is allowed by name, once", async () => {
    const before = servers();
    expect((await engine.up(stack, lab(), settings(onDrive, { allowLoss: ["*/web"] }))).code).toBe(0);
    expect(servers().filter((id) => before.includes(id))).toEqual([]);
    expect((await engine.up(stack, lab(), settings(onDrive), "--expect-no-changes")).code).toBe(0);
  });
});

describe("a machine that is taken out of the blueprint", () => {
  it("is refused, and one of a team that left the roster is not", async () => {
    const before = servers();
    const none = { ...settings(), blueprint: engine.file("none.yaml", blueprint("").replace(/web: .* }/, "}")) };
    const { code, stdout } = await engine.up(stack, lab(), none);
    expect(code).not.toBe(0);
    expect(stdout).toContain("  - pink/web (of-pink): its disk would be lost: is declared no more");
    expect(servers()).toEqual(before);
    const roster = engine.read("roster.csv").replace(/^pink.*\n/m, "");
    const fewer = { ...settings(onDrive), roster: engine.file("fewer.csv", roster) };
    expect((await engine.up(stack, lab(), fewer)).code).toBe(0);
    expect(servers()).toHaveLength(before.length - 1);
    expect((await engine.up(stack, lab(), settings(onDrive))).code).toBe(0);
  });
});

describe("a key pair that is replaced by hand", () => {
  it("is a wish for other machines of its team, and of no other", async () => {
    const before = servers();
    const byHand = ["--replace", "**::class-net.red.key"];
    expect((await engine.up(stack, lab(), settings(onDrive), ...byHand)).code).toBe(0);
    expect(servers().filter((id) => before.includes(id))).toHaveLength(teams.length - 1);
  });
});

describe("a new image and other user data", () => {
  const userData = `${onDrive}, userData: { inline: "#!/bin/sh" }`;
  const otherImage = () => {
    const { cloud, ...rest } = lab();
    const file = engine.file("next.qcow2", "another image");
    return { ...rest, cloud: { ...cloud, images: { guest: { source: { file } } } } };
  };

  it("are for machines that are made from now on: those that are there stay, and are named", async () => {
    const before = servers();
    const { steps } = await engine.preview(stack, otherImage(), settings(userData));
    expect(steps.filter(({ op, urn }) => op.includes("replace") && urn.endsWith(".server"))).toEqual([]);
    const { code, stdout } = await engine.up(stack, otherImage(), settings(userData));
    expect(code).toBe(0);
    expect(stdout).toMatch(/ - red\/web: image was guest \(\w+\), is guest \(\w+\); other user data/);
    expect(servers()).toEqual(before);
    expect((await engine.up(stack, otherImage(), settings(userData), "--expect-no-changes")).code).toBe(0);
  });

  it("are for one that is allowed by name, though it was passed over before", async () => {
    const before = servers();
    const { code } = await engine.up(stack, otherImage(), settings(userData, { allowLoss: ["red"] }));
    expect(code).toBe(0);
    expect(servers().filter((id) => before.includes(id))).toHaveLength(teams.length - 1);
    expect((await engine.up(stack, otherImage(), settings(userData), "--expect-no-changes")).code).toBe(0);
  });
});
