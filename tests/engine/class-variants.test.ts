/** What variants derive from, and that no machine is another one for it: the real engine, over an OpenStack that holds records. */
import type { TeamAccess } from "../../components/class/access";
import { variantsOf } from "../../model/class/variants";
import { classSettings, teams } from "../support/class-in-stacks";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, lab, fake, writes } = engineOverRecords();

const blueprint = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
userData: { flag: "#!/bin/sh\\necho {{variant.flag}} > /flag\\n" }
variants: { flag: { hex: 8 } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }], userData: flag } }
`;
const kinds = { flag: { hex: 8, per: "team" } } as const;

const settings = () => ({
  ...classSettings(engine),
  stacks: undefined,
  blueprint: engine.file("with-flags.yaml", blueprint),
});
const up = (stack: string, ...further: string[]) => engine.up(stack, lab(), settings(), ...further);

/** Each team's flag, as the stack's secret output tells teachers. */
async function flags(stack: string): Promise<Record<string, string | undefined>> {
  const { classAccess } = (await engine.outputs(stack)) as { classAccess: Record<string, TeamAccess> };
  return Object.fromEntries(Object.entries(classAccess).map(([team, { variants }]) => [team, variants?.["flag"]]));
}

/** What whoever knows the code and the class's name can compute. */
const guessed = Object.fromEntries(teams.map((team) => [team, variantsOf(kinds, "net", team, [])["flag"]]));

/** The flags that machines were given to boot with. */
const given: (string | undefined)[] = [];
const answer = Reflect.get(fake, "answer") as (request: { method: string; url: string }, sent: Buffer) => unknown;
Reflect.set(fake, "answer", (request: { method: string; url: string }, sent: Buffer) => {
  if (request.method === "POST" && request.url.endsWith("/servers")) {
    const { server } = JSON.parse(sent.toString()) as { server: { user_data: string } };
    given.push(/^echo (\S+)/m.exec(Buffer.from(server.user_data, "base64").toString())?.[1]);
  }
  return answer.call(fake, request, sent);
});

describe("a class that is made today", () => {
  it("shows every machine in a preview before it is there", async () => {
    const { steps } = await engine.preview("new", lab(), settings());
    expect(steps.filter(({ urn }) => urn.endsWith(".machine.web.server"))).toHaveLength(teams.length);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  });

  it("has values that its name does not give away, and machines have those that teachers are told", async () => {
    const { code, stdout, stderr } = await up("new");
    expect(code).toBe(0);
    const told = await flags("new");
    expect(Object.keys(told).sort()).toEqual([...teams].sort());
    for (const team of teams) expect(told[team]).not.toBe(guessed[team]);
    expect(given.sort()).toEqual(Object.values(told).sort());
    const state = await engine.state("new");
    for (const flag of Object.values(told)) expect(state + stdout + stderr).not.toContain(flag);
    expect((await up("new", "--expect-no-changes")).code).toBe(0);
  });

  it("keeps its values and machines when its passwords become others", async () => {
    const before = await flags("new");
    writes();
    expect((await up("new", "--replace", "**::class-net.secret")).code).toBe(0);
    expect(await flags("new")).toEqual(before);
    expect(Object.keys(writes()).filter((route) => route.includes("/servers"))).toEqual([]);
    await engine.destroy("new");
  });
});

describe("a class that was made when the values derived from its name", () => {
  /** The state of a secret as it was drawn then. */
  const earlier = (state: string) => state.replaceAll(" # variants do not hang on it", "");

  it("keeps them, and changes nothing but the seed", async () => {
    const alone = ["**::control-plane**", "**::class-net", "**::class-net.secret"];
    expect((await up("old", ...alone.flatMap((urn) => ["--target", urn]))).code).toBe(0);
    const drawn = await engine.state("old");
    expect(earlier(drawn)).not.toBe(drawn);
    await engine.restore("old", earlier(drawn));
    expect((await up("old")).code).toBe(0);
    expect(await flags("old")).toEqual(guessed);
    const state = JSON.parse(await engine.state("old")) as { deployment: { resources: { urn: string }[] } };
    const { resources } = state.deployment;
    const withoutSeed = resources.filter(({ urn }) => !urn.endsWith("::class-net.seed"));
    expect(withoutSeed).toHaveLength(resources.length - 1);
    await engine.restore(
      "old",
      JSON.stringify({ ...state, deployment: { ...state.deployment, resources: withoutSeed } }),
    );
    writes();
    const { steps } = await engine.preview("old", lab(), settings());
    const changes = steps.filter(({ op }) => op !== "same");
    expect(changes).toEqual([
      expect.objectContaining({ op: "create", urn: expect.stringMatching(/::class-net\.seed$/) as string }),
    ]);
    expect((await up("old")).code).toBe(0);
    expect(writes()).toEqual({});
    expect(await flags("old")).toEqual(guessed);
    expect((await up("old", "--expect-no-changes")).code).toBe(0);
  });
});
