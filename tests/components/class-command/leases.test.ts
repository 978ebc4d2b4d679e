/** Leases by the class's command, as a process of its own. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { LeaseFile } from "../../../model/class/leases/lease-file";
import { roster } from "../../unit/class/base";
import { CommandProcess } from "./process";

jest.setTimeout(240_000);

let at: CommandProcess;

beforeEach(async () => {
  at = await CommandProcess.start();
});
afterEach(() => at.stop());

test("extend writes the lease file once, and status shows it", async () => {
  const first = await at.run("extend", "red", "2036-12-31");
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const file = join(at.folder, "roster.leases.yaml");
  const text = readFileSync(file, "utf8");
  expect(parse(text)).toEqual({ teams: { red: "2036-12-31T23:00:00Z" } });
  expect((await at.run("extend", "red", "2036-12-31")).stdout).toBe("red ends then already\n");
  expect(readFileSync(file, "utf8")).toBe(text);
  expect((await at.run("status", "red")).stdout).toContain("red (Red): ready, until 2037-01-01 00:00 Europe/Paris");
});

test("extend brings back what was deleted, and not what would end again at once", async () => {
  at.endClass();
  at.write("roster.csv", roster.replace("ada@school.example,,,", "ada@school.example,,,2020-10-01"));
  const file = at.write("roster.leases.yaml", "ended: [equipe-bleue, red]\n");
  const { status, stdout } = await at.run("extend", "class", "2036-12-31");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^red stays deleted: its own lease is over; extend it too$/m);
  expect(stdout).toMatch(/npm run class -- up \(what was deleted is recreated\)$/m);
  expect(parse(readFileSync(file, "utf8"))).toEqual({ class: "2037-01-01T00:00:00Z", ended: ["red"] });
});

test("leases deletes what has ended by the lease file and Pulumi, and says so once", async () => {
  at.endClass();
  const dry = await at.run("leases", "--dry-run", "--json");
  expect(dry.stderr).toBe("would delete red\nwould delete equipe-bleue\n");
  expect(JSON.parse(dry.stdout)).toMatchObject({ endedTeams: ["red", "equipe-bleue"], failed: false });
  expect(existsSync(join(at.folder, "roster.leases.yaml"))).toBe(false);
  expect((await at.run("leases")).status).toBe(0);
  expect(parse(readFileSync(join(at.folder, "roster.leases.yaml"), "utf8"))).toEqual({
    ended: ["equipe-bleue", "red"],
  });
  const up =
    "dev: up --yes --skip-preview --continue-on-error --target urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team::class-net.red --target **::control-plane-quotas\n";
  expect(at.calls()).toBe(up);
  // What is still in the state is tried again by the next run.
  expect((await at.run("leases")).stdout).toBe("leases: 0 done, 0 already so, 0 failed\n");
  expect(at.calls()).toBe(up + up);
});

describe("an extension during a run that deletes", () => {
  const file = () => join(at.folder, "roster.leases.yaml");
  const extension = "teams: { red: 2036-12-31T23:00:00Z }\n";
  const both = { teams: { red: "2036-12-31T23:00:00Z" }, ended: ["equipe-bleue"] };

  it("that comes after the class was read is not written over: what it extends is not deleted", async () => {
    at.endClass();
    // The class was read by then.
    at.cloud.onCall = () => writeFileSync(file(), extension);
    const { status, stderr } = await at.run("leases");
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/deletes red$/m);
    expect(parse(readFileSync(file(), "utf8"))).toEqual(both);
    expect(at.calls()).toBe("");
  });

  it("that comes while servers are looked up makes the run decide again", async () => {
    at.endClass();
    at.cloud.onCall = (call) => {
      if (call.startsWith("GET /servers/detail") && !existsSync(file())) writeFileSync(file(), extension);
    };
    expect((await at.run("leases")).status).toBe(0);
    expect(parse(readFileSync(file(), "utf8"))).toEqual(both);
    expect(at.calls()).toBe("");
  });

  it("that comes just before the deletion keeps Pulumi from it", async () => {
    at.endClass();
    at.beforeState(`printf %s '${extension}' > ${file()}`);
    const { status, stderr } = await at.run("leases");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^red was extended meanwhile, and is not deleted$/m);
    expect(parse(readFileSync(file(), "utf8"))).toEqual({ teams: both.teams });
    expect(at.calls()).toBe("");
  });
});

test("two extensions at once are both there", async () => {
  const both = await Promise.all([
    at.run("extend", "red", "2036-12-31"),
    at.run("extend", "equipe-bleue", "2036-12-30"),
  ]);
  expect(both.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  expect(parse(readFileSync(join(at.folder, "roster.leases.yaml"), "utf8"))).toEqual({
    teams: { red: "2036-12-31T23:00:00Z", "equipe-bleue": "2036-12-30T23:00:00Z" },
  });
});

test("leases says once that an end is near, once that it is over, and all of it with --all", async () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  // Warned of for two days.
  at.leaseOf({ start: "2020-09-01", end: day(400) });
  at.write("roster.csv", roster.replace("ada@school.example,,,", `ada@school.example,,,${day(1)}`));
  const told = async (...flags: string[]) => {
    const { status, stdout, stderr } = await at.run("leases", ...flags);
    // Progress of what is stopped, and nothing else.
    expect({ status, stderr: stderr.replace(/^\d+ of \d+ machines, .*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
    return stdout.split("\n").filter((line) => /^(warning|over): /.test(line));
  };
  const near = [expect.stringMatching(/^warning: red ends /)];
  expect(await told("--dry-run")).toEqual(near);
  expect(await told()).toEqual(near);
  expect(await told()).toEqual([]);
  expect(await told("--all")).toEqual(near);
  expect(JSON.parse((await at.run("leases", "--json")).stdout)).toMatchObject({ warnings: [], endedTeams: [] });
  expect((await at.run("status", "red")).stdout).toMatch(/^red \(Red\): ready, ends soon: /m);
  // Another end is told of again; and what nobody was warned of is over once.
  at.write("roster.csv", roster.replace("ada@school.example,,,", `ada@school.example,,,${day(0)}`));
  expect(await told()).toEqual([expect.stringMatching(/^warning: red ends /)]);
  at.write("roster.csv", roster.replace("ada@school.example,,,", `ada@school.example,,,${day(-3)}`));
  expect(await told()).toEqual(["over: red"]);
  expect(await told()).toEqual([]);
  expect(await told("--all")).toEqual(["over: red"]);
  const { over, warned } = parse(readFileSync(join(at.folder, "roster.leases.yaml"), "utf8")) as LeaseFile;
  expect([Object.keys(over ?? {}), warned]).toEqual([["red"], undefined]);
});

test("leases goes on where it cannot remember what it said", async () => {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  at.leaseOf({ start: "2020-09-01", end: day });
  at.cloud.onCall = (call) => {
    if (call.startsWith("GET /servers/detail")) at.write("roster.leases.yaml", "");
  };
  const { status, stdout, stderr } = await at.run("leases");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^warning: red ends /m);
  expect(stderr).toMatch(/^warning: the next run says all this again: .*the lease file is empty/m);
});

test.each([
  ["ahead of", 26_645],
  ["behind", -3],
])("leases ends nothing by a clock that is days %s the cloud's", async (which, days) => {
  at.endClass();
  const clock = at.write(
    "clock.cjs",
    `const Real = Date, off = ${days * 86_400_000};
     globalThis.Date = class extends Real {
       constructor(...given) { super(...(given.length === 0 ? [Real.now() + off] : given)); }
       static now() { return Real.now() + off; }
     };`,
  );
  const ended = await at.runWith({ NODE_OPTIONS: `--require ${clock}` }, "leases");
  expect(ended).toMatchObject({ status: 1, stdout: "" });
  expect(ended.stderr).toMatch(
    new RegExp(
      `^error: this machine's clock \\(.+Z\\) is ${Math.abs(days)} days ${which} the cloud's \\(.+Z\\): no lease was ended\n` +
        "  next: timedatectl on both, set the one that is wrong, then the same command again\n$",
    ),
  );
  expect(existsSync(join(at.folder, "roster.leases.yaml"))).toBe(false);
  expect(at.calls()).toBe("");
});

test("leases deletes many teams that ended long ago only when told so", async () => {
  at.endClass();
  const teams = Array.from({ length: 11 }, (_, i) => `Team ${i},user${i}`);
  at.write("roster.csv", `team,username\n${teams.join("\n")}\n`);
  const refused = await at.run("leases");
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^error: 11 teams \(team-0, team-1, team-2, ...\) ended more than 7 days ago/);
  expect(existsSync(join(at.folder, "roster.leases.yaml"))).toBe(false);
  expect((await at.run("leases", "--yes")).status).toBe(0);
  const { ended } = parse(readFileSync(join(at.folder, "roster.leases.yaml"), "utf8")) as { ended: string[] };
  expect(ended).toHaveLength(11);
});
