/**
 * A class whose `up` is killed while it adds a team, at the moments at which a request has been received, or been carried out and
 * not yet answered: the next one ends well, the cloud holds what the state knows and nothing else, and what was there before is as
 * it was. The real engine and the real command, over an OpenStack that holds records.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { ClassSettingsInput } from "../../settings/class";
import { inCloud, inState } from "../../bench/faults/census";
import { classSettings } from "../support/class-in-stacks";
import type { Started } from "../support/commands";
import { engineOverRecords } from "../support/engine-over-records";

jest.setTimeout(1_800_000);

const { engine, fake, lab } = engineOverRecords();
const stack = "killed";

const blueprint = `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
securityGroups: { web: { rules: [{ protocol: tcp, ports: 81, remote: { group: web } }] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: lan }], floatingIp: true, securityGroups: [web], exposed: [{ protocol: tcp, ports: 80 }] } }
`;

/** Each test adds one. */
const teams = ["red"];

function settings(): ClassSettingsInput {
  const lines = teams.map((team, i) => `${team},of-${team},${3001 + i}`);
  const roster = engine.file("growing.csv", ["team,username,vni", ...lines, ""].join("\n"));
  return { ...classSettings(engine), stacks: undefined, roster, blueprint: engine.file("open.yaml", blueprint) };
}

const up = () => engine.classCommand(["up", "--yes"], stack, lab(), settings());
const state = () => engine.state(stack, "--show-secrets");

/** Processes that have the folder of this test in their environment, by what they run. */
function running(): { pid: number; command: string }[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/environ`, "utf8").includes(engine.folder)) return [];
      return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ") }];
    } catch {
      return [];
    }
  });
}

/** An `up` in the middle of which something happens, once: when a call of the pattern is received, or done and not answered. */
async function interrupted(
  call: RegExp,
  moment: "received" | "done",
  action: (run: Started) => Promise<void> | void,
): Promise<void> {
  let seen = false;
  const run = await engine.startClassCommand(["up", "--yes"], stack, lab(), settings());
  fake.gate = async (name, sent, when) => {
    if (seen || when !== moment || !call.test(`${name} ${sent.toString()}`)) return;
    seen = true;
    await action(run);
  };
  const { code, stdout, stderr } = await run.ended;
  fake.gate = () => undefined;
  if (!seen) throw new Error(`no call like ${call} was made:\n${stdout}${stderr}`);
  expect(code).not.toBe(0);
}

const kill = ({ pid }: Started) => void process.kill(-pid, "SIGKILL");

/** The next `up` makes it good. @returns what it said */
async function isMadeGood(before: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await up();
  expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
  const now = inCloud(fake.records());
  expect(inState(await state())).toEqual(now);
  expect(now).toEqual(expect.arrayContaining([...before]));
  expect(running()).toEqual([]);
  return stderr;
}

beforeAll(async () => {
  const { code, stdout } = await engine.up(stack, lab(), settings());
  if (code !== 0) throw new Error(stdout);
});
afterAll(async () => {
  for (const { pid } of running()) process.kill(pid, "SIGKILL");
  await engine.destroy(stack);
});

const network = /^POST \/network\/v2.0\/networks /;

/** A small part each time, since each takes half a minute; `ATELIER_KILLS=all` has all of them. */
const moments: readonly (readonly [string, RegExp])[] = [
  ["project", /^POST \/v3\/projects /],
  ["user", /^POST \/v3\/users .*"of-/],
  ["operator's user", /^POST \/v3\/users .*"team\//],
  ["operator's role", /^PUT \/v3\/projects\/.*\/roles\//],
  ["quota", /^PUT \/network\/v2.0\/quotas\//],
  ["network", network],
  ["subnet", /^POST \/network\/v2.0\/subnets /],
  ["router", /^POST \/network\/v2.0\/routers /],
  ["router's interface", /^PUT .*add_router_interface /],
  ["security group", /^POST \/network\/v2.0\/security-groups /],
  ["rule", /^POST \/network\/v2.0\/security-group-rules .*81/],
  ["port", /^POST \/network\/v2.0\/ports /],
  ["floating IP", /^POST \/network\/v2.0\/floatingips /],
  ["key pair", /^POST \/compute\/v2.1\/os-keypairs /],
  ["server", /^POST \/compute\/v2.1\/servers /],
];
const always = ["operator's role", "network", "server"];
const tried = moments.filter(([what]) => process.env["ATELIER_KILLS"] === "all" || always.includes(what));

it.each(tried)("killed when a %s had been made, and nobody had been told", async (_, call) => {
  const before = inCloud(fake.records());
  teams.push(`team-${teams.length}`);
  await interrupted(call, "done", kill);
  expect(await isMadeGood(before)).toContain("was cut off: its lock is freed");
});

it("killed when the request for a network had been received: it is made 3 s later", async () => {
  const before = inCloud(fake.records());
  teams.push(`team-${teams.length}`);
  await interrupted(network, "received", async (run) => {
    kill(run);
    await new Promise((done) => setTimeout(done, 3000));
  });
  expect(await isMadeGood(before)).toMatch(/network "lan" \(.*\) had been made when the run was cut off: taken into/);
});

/** The provider, and what hosts it. */
const openstackPlugins = ["terraform-provider-openstack_v", "pulumi-resource-terraform-provider "] as const;

/** While a network is made. */
async function killedPlugin(plugin: string): Promise<string> {
  const before = inCloud(fake.records());
  teams.push(`team-${teams.length}`);
  await interrupted(network, "done", () => {
    for (const { pid, command } of running()) if (command.includes(plugin)) process.kill(pid, "SIGKILL");
  });
  return isMadeGood(before);
}

it.each(process.env["ATELIER_KILLS"] === "all" ? [...openstackPlugins] : [openstackPlugins[0]])(
  "a plugin is killed (%s) when a network had been made: Pulumi forgets it, and it is found",
  async (plugin) => {
    expect(await killedPlugin(plugin)).toMatch(
      /network "lan" \(.*\) had been made when the run was cut off: taken into/,
    );
  },
);

it("the plugin of scripts and tasks is killed", async () => {
  expect(await killedPlugin("pulumi-resource-command ")).not.toContain("error:");
});
