/** `npm run class -- ...` as a process of its own, with a program in Pulumi's place and a cloud on the loopback address. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { ClassStatus } from "../../../cli/class/status";
import { baseClass, blueprint, classWith, roster } from "../../unit/class/base";
import { baseSettings, privateKey } from "../../unit/base";
import { accessOf } from "../../unit/class-command/base";
import { neutronLists, SmallCloud } from "./command-cloud";
import { access } from "../cloud/fixtures";

jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
const model = classWith();

let folder: string;
let cloud: SmallCloud;

/** Answers from files, and takes note of every other call. */
const pulumi = (folder: string) => `#!/bin/sh
case "$1 $2" in
  "config --json") cat "${folder}/config.json" ;;
  "stack output") cat "${folder}/outputs.json" ;;
  "stack ls") echo '[{"name":"dev","resourceCount":90}]' ;;
  "stack export") cat "${folder}/state.json" ;;
  *) echo "$PULUMI_STACK: $*" >> "${folder}/calls" ;;
esac
`;

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o700 });
  return path;
}

const existing = (authUrl: string) => ({
  kind: "existing",
  auth: { authUrl, username: access.username, password: access.password, projectName: access.projectName },
  join: {
    messageQueueUrl: "rabbit://openstack:queue-word@198.18.26.20:5672/",
    metadataAddress: "198.18.26.20",
    metadataSecret: "metadata-word",
    servicePasswords: { nova: "nova-word", neutron: "neutron-word", placement: "placement-word" },
  },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "class-command-"));
  cloud = new SmallCloud(model);
  const authUrl = await cloud.start();
  for (const name of neutronLists) cloud.answers[`/v2.0/${name}`] = {};
  Object.assign(cloud.answers, { "/volumes/detail": {}, "/snapshots/detail": {} });
  const [key, image] = [write("key", privateKey()), write("image.qcow2", "")];
  write("key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 teacher\n");
  const known = write("known_hosts", "198.18.26.10 ssh-ed25519 AAAA\n198.18.26.20 ssh-ed25519 AAAA\n");
  const text = JSON.stringify(baseSettings)
    .replaceAll("~/.ssh/id_ed25519.pub", `${key}.pub`)
    .replaceAll("~/.ssh/id_ed25519", key)
    .replaceAll(/"images\/(node|guest)\.qcow2"/g, JSON.stringify(image))
    .replaceAll("~/.ssh/known_hosts", known);
  const lab = JSON.parse(text) as { nodes: { lisa: { memoryMiB: number } }; controlPlane: unknown };
  lab.nodes.lisa.memoryMiB = 8192;
  // The blueprint has a volume, and only an OpenStack that was there before may have Cinder.
  lab.controlPlane = existing(authUrl);
  const settings = { ...baseClass, roster: write("roster.csv", roster), blueprint: write("blueprint.yaml", blueprint) };
  mkdirSync(join(folder, ".ssh"));
  writeFileSync(join(folder, ".ssh/known_hosts"), readFileSync(known));
  write("config.json", { "atelier:lab": { objectValue: lab }, "atelier:class": { objectValue: settings } });
  const admin = {
    region_name: access.region,
    auth: {
      ...{ auth_url: authUrl, username: access.username, password: access.password, project_name: access.projectName },
      ...{ user_domain_name: access.userDomainName, project_domain_name: access.projectDomainName },
    },
  };
  write("outputs.json", {
    cloudsYaml: JSON.stringify({ clouds: { atelier: admin } }),
    classAccess: Object.fromEntries(model.teams.map((team) => [team.key, accessOf(team)])),
  });
  const base = "urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team";
  const teams = ["red", "red-2"].map((key) => ({ urn: `${base}::class-net.${key}`, type: "atelier:class:Team" }));
  const type = "atelier:control:ControlPlane";
  const controlPlane = { urn: `urn:pulumi:dev::atelier::${type}::control-plane`, type };
  write("state.json", { deployment: { resources: [controlPlane, ...teams] } });
  write("pulumi", pulumi(folder));
});
afterEach(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: string[]) => runWith({}, ...args);

function runWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    const own = { HOME: folder, ATELIER_PULUMI: join(folder, "pulumi"), PULUMI_STACK: "dev" };
    const env = { ...process.env, ...own, ...more };
    const child = spawn("node", ["--import", "tsx", "cli/class/main.ts", ...args], { cwd: root, env });
    const ended = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (ended.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (ended.stderr += data.toString()));
    child.on("close", (status) => done({ status, ...ended }));
  });
}

const calls = () => (existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8") : "");

test("status --json, from the stack's settings and outputs to the cloud", async () => {
  const ended = await run("status", "--json");
  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const status = JSON.parse(ended.stdout) as ClassStatus;
  expect(status.teams.map(({ key, machines }) => [key, machines.map((one) => one.status)])).toEqual([
    ["red", ["ACTIVE", "ACTIVE", "ACTIVE"]],
    ["equipe-bleue", ["ACTIVE", "ACTIVE"]],
  ]);
  expect(status.apiCalls).toBe(cloud.calls.length);
});

test("status ends with 1 when a machine is in trouble", async () => {
  Object.assign(cloud.find("red-web"), { status: "ERROR", fault: { message: "No valid host" } });
  const ended = await run("status");
  expect(ended.status).toBe(1);
  expect(ended.stdout).toContain("  ! red/web is in ERROR: No valid host");
});

test("up, preview and destroy hand the class, or one team, to Pulumi", async () => {
  await run("preview");
  await run("up", "--yes");
  await run("destroy", "--yes");
  await run("destroy", "Red");
  const glob = "urn:pulumi:dev::*::atelier:class:Class**";
  expect(calls().split("\n")).toEqual([
    `dev: preview --target ${glob} --target **::control-plane-quotas`,
    `dev: up --continue-on-error --target ${glob} --target **::control-plane-quotas --yes --skip-preview`,
    `dev: destroy --target ${glob} --yes --skip-preview`,
    "dev: destroy --target urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team::class-net.red",
    "",
  ]);
});

test("up of one team is a pattern for it alone", async () => {
  expect((await run("up", "Red", "--yes")).status).toBe(0);
  const flags =
    "up --continue-on-error --target **::class-net.red --target **::class-net.red.** --target **::control-plane-quotas --yes --skip-preview";
  expect(calls()).toBe(`dev: ${flags}\n`);
});

test.each(["preview", "up --yes", "up Red --yes"])("%s before the lab is made says so", async (words) => {
  // An empty stack, as `pulumi stack init` leaves it, has no list of resources.
  write("state.json", { deployment: {} });
  expect(await run(...words.split(" "))).toEqual({
    ...{ status: 1, stdout: "" },
    stderr:
      "error: the lab has not been made yet, and the class stands on it\n" +
      "  next: npm start for the lab in a box, pulumi up for another; then the same command again\n",
  });
  expect(calls()).toBe("");
});

test("up of one team before the class is made says so", async () => {
  const type = "atelier:control:ControlPlane";
  const resources = [{ urn: `urn:pulumi:dev::atelier::${type}::control-plane`, type }];
  write("state.json", { deployment: { resources } });
  expect(await run("up", "Red", "--yes")).toEqual({
    ...{ status: 1, stdout: "" },
    stderr:
      "error: the class has not been made yet, and a team stands on what it shares\n  next: npm run class -- up\n",
  });
  expect(calls()).toBe("");
});

test("stacks of another split are refused before anything is done", async () => {
  write("pulumi", pulumi(folder).replace('"dev"', '"dev.net.1-of-3"'));
  expect(await run("up", "--yes")).toEqual({
    ...{ status: 2, stdout: "" },
    stderr:
      "error: stacks that the settings do not have hold teams: dev.net.1-of-3\n" +
      "  next: set class.name and class.stacks back to what they were, and before another split: npm run class -- destroy\n",
  });
  expect(calls()).toBe("");
});

/** Settings of a class that is over, and deletes what has ended. */
function endClass(): void {
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<
    string,
    { objectValue: object }
  >;
  const lease = { start: "2020-09-01", end: "2020-12-18", atEnd: "delete" };
  Object.assign(config["atelier:class"]!.objectValue, { lease });
  write("config.json", config);
}

test("extend writes the lease file once, and status shows it", async () => {
  const first = await run("extend", "red", "2036-12-31");
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const file = join(folder, "roster.leases.yaml");
  const text = readFileSync(file, "utf8");
  expect(parse(text)).toEqual({ teams: { red: "2036-12-31T23:00:00Z" } });
  expect((await run("extend", "red", "2036-12-31")).stdout).toBe("red ends then already\n");
  expect(readFileSync(file, "utf8")).toBe(text);
  expect((await run("status", "red")).stdout).toContain("red (Red): ready, until 2037-01-01 00:00 Europe/Paris");
});

test("extend brings back what was deleted, and not what would end again at once", async () => {
  endClass();
  write("roster.csv", roster.replace("ada@school.example,,,", "ada@school.example,,,2020-10-01"));
  const file = write("roster.leases.yaml", "ended: [equipe-bleue, red]\n");
  const { status, stdout } = await run("extend", "class", "2036-12-31");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^red stays deleted: its own lease is over; extend it too$/m);
  expect(stdout).toMatch(/npm run class -- up \(what was deleted is made anew\)$/m);
  expect(parse(readFileSync(file, "utf8"))).toEqual({ class: "2037-01-01T00:00:00Z", ended: ["red"] });
});

test("access writes packs that only their owner reads, and an archive of all", async () => {
  const target = join(folder, "packs");
  const { stdout, ...ended } = await run("access", target);
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
  expect((await run("access", target, "red")).status).toBe(0);
  mkdirSync(join(folder, "open"), { mode: 0o755 });
  const refused = await run("access", join(folder, "open"));
  expect(refused).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: `error: ${join(folder, "open")} is open to others; chmod 700 it, or name a folder that does not exist yet\n`,
  });
});

test("leases deletes what has ended by the lease file and Pulumi, and says so once", async () => {
  endClass();
  const dry = await run("leases", "--dry-run", "--json");
  expect(dry.stderr).toBe("would delete red\nwould delete equipe-bleue\n");
  expect(JSON.parse(dry.stdout)).toMatchObject({ endedTeams: ["red", "equipe-bleue"], failed: false });
  expect(existsSync(join(folder, "roster.leases.yaml"))).toBe(false);
  expect((await run("leases")).status).toBe(0);
  expect(parse(readFileSync(join(folder, "roster.leases.yaml"), "utf8"))).toEqual({ ended: ["equipe-bleue", "red"] });
  const up =
    "dev: up --yes --skip-preview --continue-on-error --target urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team::class-net.red --target **::control-plane-quotas\n";
  expect(calls()).toBe(up);
  // What is still in the state is tried again by the next run.
  expect((await run("leases")).stdout).toBe("leases: 0 done, 0 already so, 0 failed\n");
  expect(calls()).toBe(up + up);
});

test.each([
  ["ahead of", 26_645],
  ["behind", -3],
])("leases ends nothing by a clock that is days %s the cloud's", async (which, days) => {
  endClass();
  const clock = write(
    "clock.cjs",
    `const Real = Date, off = ${days * 86_400_000};
     globalThis.Date = class extends Real {
       constructor(...given) { super(...(given.length === 0 ? [Real.now() + off] : given)); }
       static now() { return Real.now() + off; }
     };`,
  );
  const ended = await runWith({ NODE_OPTIONS: `--require ${clock}` }, "leases");
  expect(ended).toMatchObject({ status: 1, stdout: "" });
  expect(ended.stderr).toMatch(
    new RegExp(
      `^error: this machine's clock \\(.+Z\\) is ${Math.abs(days)} days ${which} the cloud's \\(.+Z\\): no lease was ended\n` +
        "  next: timedatectl on both, set the one that is wrong, then the same command again\n$",
    ),
  );
  expect(existsSync(join(folder, "roster.leases.yaml"))).toBe(false);
  expect(calls()).toBe("");
});

test("leases deletes many teams that ended long ago only when told so", async () => {
  endClass();
  const teams = Array.from({ length: 11 }, (_, i) => `Team ${i},user${i}`);
  write("roster.csv", `team,username\n${teams.join("\n")}\n`);
  const refused = await run("leases");
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^error: 11 teams \(team-0, team-1, team-2, ...\) ended more than 7 days ago/);
  expect(existsSync(join(folder, "roster.leases.yaml"))).toBe(false);
  expect((await run("leases", "--yes")).status).toBe(0);
  const { ended } = parse(readFileSync(join(folder, "roster.leases.yaml"), "utf8")) as { ended: string[] };
  expect(ended).toHaveLength(11);
});

test("mistakes end with 2 and what to do, without a stack trace", async () => {
  expect(await run("reset", "rde")).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: 'error: "rde" is no team of class net; did you mean red?\n',
  });
  expect((await run("statsu")).stderr).toBe(
    'error: there is no command "statsu": did you mean status?\n  all commands: npm run class -- help\n',
  );
  write("config.json", { "atelier:lab": { objectValue: {} } });
  expect((await run("status")).stderr).toBe(
    "error: stack dev declares no class: add atelier:class to its file (docs/class/README.md)\n",
  );
});
