/** The class's command as a process of its own, from its arguments to its exit status. */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ClassStatus } from "../../../cli/class/status";
import { CommandProcess, pulumi } from "./process";

jest.setTimeout(60_000);

let at: CommandProcess;

beforeEach(async () => {
  at = await CommandProcess.start();
});
afterEach(() => at.stop());

test("status --json, from the stack's settings and outputs to the cloud", async () => {
  const ended = await at.run("status", "--json");
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const status = JSON.parse(ended.stdout) as ClassStatus;
  expect(status.teams.map(({ key, machines }) => [key, machines.map((one) => one.status)])).toEqual([
    ["red", ["ACTIVE", "ACTIVE", "ACTIVE"]],
    ["equipe-bleue", ["ACTIVE", "ACTIVE"]],
  ]);
  expect(status.apiCalls).toBe(at.cloud.calls.length);
});

test("status ends with 1 when a machine is in trouble", async () => {
  Object.assign(at.cloud.find("red-web"), { status: "ERROR", fault: { message: "No valid host" } });
  const ended = await at.run("status");
  expect(ended.status).toBe(1);
  expect(ended.stdout).toContain("  ! red/web is in ERROR: No valid host");
});

test("up, preview and destroy hand the class, or one team, to Pulumi", async () => {
  await at.run("preview");
  await at.run("up", "--yes");
  await at.run("destroy", "--yes");
  await at.run("destroy", "Red");
  const glob = "urn:pulumi:dev::*::atelier:class:Class**";
  expect(at.calls().split("\n")).toEqual([
    `dev: preview --target ${glob} --target **::control-plane-quotas --target **::kept`,
    `dev: up --continue-on-error --target ${glob} --target **::control-plane-quotas --target **::kept --yes --skip-preview`,
    `dev: destroy --target ${glob} --yes --skip-preview`,
    "dev: destroy --target urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team::class-net.red",
    "",
  ]);
});

test("up of one team is a pattern for it alone", async () => {
  expect((await at.run("up", "Red", "--yes")).status).toBe(0);
  const flags =
    "up --continue-on-error --target **::class-net.red --target **::class-net.red.** --target **::kept --target **::control-plane-quotas --yes --skip-preview";
  expect(at.calls()).toBe(`dev: ${flags}\n`);
});

test("another SSH key is for one team, and replaces what it opens", async () => {
  expect((await at.run("up", "Red", "--new-key", "--yes")).status).toBe(0);
  expect(at.calls()).toMatch(/^dev: up .* --replace \*\*::class-net\.red\.key --yes --skip-preview\n$/);
  expect(await at.run("up", "--new-key")).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: "error: --new-key is for one team: npm run class -- up TEAM --new-key\n",
  });
});

test.each(["preview", "up --yes", "up Red --yes"])("%s before the lab is made says so", async (words) => {
  // An empty stack, as `pulumi stack init` leaves it, has no list of resources.
  at.write("state.json", { deployment: {} });
  expect(await at.run(...words.split(" "))).toEqual({
    ...{ status: 1, stdout: "" },
    stderr:
      "error: the lab has not been made yet, and the class stands on it\n" +
      "  next: npm start for the lab in a box, pulumi up for another; then the same command again\n",
  });
  expect(at.calls()).toBe("");
});

test("up of one team before the class is made says so", async () => {
  const type = "atelier:control:ControlPlane";
  const resources = [{ urn: `urn:pulumi:dev::atelier::${type}::control-plane`, type }];
  at.write("state.json", { deployment: { resources } });
  expect(await at.run("up", "Red", "--yes")).toEqual({
    ...{ status: 1, stdout: "" },
    stderr:
      "error: the class has not been made yet, and a team stands on what it shares\n  next: npm run class -- up\n",
  });
  expect(at.calls()).toBe("");
});

test("stacks of another split are refused before anything is done", async () => {
  at.write("pulumi", pulumi(at.folder).replace('"dev"', '"dev.net.1-of-3"'));
  expect(await at.run("up", "--yes")).toEqual({
    ...{ status: 2, stdout: "" },
    stderr:
      "error: stacks that the settings do not have hold teams: dev.net.1-of-3\n" +
      "  next: set class.name and class.stacks back to what they were, and before another split: npm run class -- destroy\n",
  });
  expect(at.calls()).toBe("");
});

test("access writes packs that only their owner reads, and an archive of all", async () => {
  const target = join(at.folder, "packs");
  const { stdout, ...ended } = await at.run("access", target);
  expect(ended).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(
    `written to ${target}: a folder for each team, to be handed out\n` +
      `${join(target, "packs.tar.gz")} has all of them with all passwords: for the teacher alone\n`,
  );
  const mode = (name: string) => (statSync(join(target, name)).mode & 0o777).toString(8);
  expect(["", "red", "equipe-bleue"].map(mode)).toEqual(["700", "700", "700"]);
  for (const name of ["red/id_team", "red/clouds.yaml", "red/index.html", "people.csv", "packs.tar.gz", ".gitignore"])
    expect([name, mode(name)]).toEqual([name, "600"]);
  // Again into the same folder, and never into one that others enter.
  expect((await at.run("access", target, "red")).status).toBe(0);
  mkdirSync(join(at.folder, "open"), { mode: 0o755 });
  const refused = await at.run("access", join(at.folder, "open"));
  expect(refused).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: `error: ${join(at.folder, "open")} is open to others; chmod 700 it, or name a folder that does not exist yet\n`,
  });
});

test("mistakes end with 2 and what to do, without a stack trace", async () => {
  expect(await at.run("reset", "rde")).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: 'error: "rde" is no team of class net; did you mean red?\n',
  });
  expect((await at.run("statsu")).stderr).toBe(
    'error: there is no command "statsu": did you mean status?\n  all commands: npm run class -- help\n',
  );
  at.write("config.json", { "atelier:lab": { objectValue: {} } });
  expect((await at.run("status")).stderr).toBe(
    "error: stack dev declares no class: add atelier:class to its file (docs/class/README.md)\n",
  );
});
