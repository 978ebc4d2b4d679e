/** Leases by the class's command, as a process of its own. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { roster } from "../../unit/class/base";
import { CommandProcess } from "./process";

jest.setTimeout(60_000);

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
