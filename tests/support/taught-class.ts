/** The class of the lab's tests: two teams of the shipped blueprint, and what its people do with it. Its tests are in lab/chapters/class*.ts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { ApiClient } from "../../openstack/client";
import type { TeamAccess } from "../../components/class/access";
import { classCommand, eventually, root, run, withSettings, type Result, type StackSettings } from "./lab";
import { servers, signIn } from "./student";
import { settingsWithVolumes } from "./volumes";

/** A date, some days from today. */
export const day = (offset: number) => new Date(Date.now() + offset * 24 * 3600 * 1000).toISOString().slice(0, 10);

const rosters = {
  both: "team,username,role\nRed,student1,member\nRed,student2,reader\nBlue,student3,member\n",
  redEnded: `team,username,role,leaseEnd\nRed,student1,member,${day(-2)}\nRed,student2,reader,\nBlue,student3,member,\n`,
  withoutRed: "team,username,role\nBlue,student3,member\n",
};

/** What a machine is given for anything that may take its time on an emulated node. */
export const seconds = 900;

/** Where the teams' machines are to run. */
export const place = { metadata: { ssd: "true" }, availabilityZone: "annex" };

type TeamKey = "red" | "blue";

/** The text of the shipped blueprint, its machine asking for {@link place}. */
function blueprint(): string {
  interface Blueprint {
    instances: { docker: object };
  }
  const shipped = parse(readFileSync(join(root, "blueprints/docker-lab.yaml"), "utf8")) as Blueprint;
  const { metadata: aggregate, availabilityZone } = place;
  const docker = { ...shipped.instances.docker, aggregate, availabilityZone };
  return stringify({ ...shipped, instances: { docker } });
}

class TaughtClass {
  private readonly folder = mkdtempSync(join(tmpdir(), "atelier-class-"));
  /** Where the access packs go. */
  readonly packs = join(this.folder, "packs");
  private readonly roster = join(this.folder, "roster.csv");
  private readonly blueprint = join(this.folder, "blueprint.yaml");
  private access: Readonly<Record<string, TeamAccess>> = {};
  /** By team: how often its access was taken back. */
  readonly revocations: Record<string, number> = {};

  readonly settings = {
    lab: settingsWithVolumes(),
    class: {
      ...{
        name: "networks",
        roster: this.roster,
        blueprint: this.blueprint,
        teachers: ["prof"],
        auditors: ["visitor"],
      },
      lease: { start: day(-7), end: day(60) },
      quotas: { volumes: 1, gigabytes: 1 },
      revocations: this.revocations,
      aggregates: { fast: { nodes: ["lisa"], ...place } },
    },
  } satisfies StackSettings;

  constructor() {
    writeFileSync(this.blueprint, blueprint());
    this.enrol("both");
  }

  enrol(who: keyof typeof rosters): void {
    writeFileSync(this.roster, rosters[who]);
  }

  /** `npm run class -- ARGS` */
  command(...args: string[]): Promise<Result> {
    return classCommand(this.settings, args);
  }

  /** `npm run pulumi -- ARGS`, the lab with it. */
  pulumi(...args: string[]): Promise<Result> {
    return withSettings(this.settings, (env) => run("box/pulumi", args, { env }));
  }

  /** Takes the stack's secret output for what the tests go by. @returns the teams in it */
  async readAccess(): Promise<string[]> {
    const args = ["stack", "output", "classAccess", "--json", "--show-secrets"];
    this.access = JSON.parse((await run("box/pulumi", args, { quiet: true })).stdout) as typeof this.access;
    return Object.keys(this.access);
  }

  team(key: TeamKey): TeamAccess {
    return this.access[key]!;
  }

  addressOf(key: TeamKey): string {
    return this.team(key).machines["docker"]?.floatingIp ?? "none";
  }

  insideOf(key: TeamKey): string {
    return this.team(key).machines["docker"]?.fixedIps[0] ?? "none";
  }

  /** Somebody of team red, in red's project or in another. */
  signIn(username: "student1" | "student2", project = "networks-red"): Promise<ApiClient> {
    return signIn(this.team("red"), "networks", username, project);
  }

  /** With what is in a team's pack, on its machine or at another address. */
  shell(team: TeamKey, command: string, host = `${team}-docker`): Promise<Result> {
    const options = ["-F", "ssh_config", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"];
    return run("ssh", [...options, host, command], { cwd: join(this.packs, team) });
  }

  /** It answers again; with other host keys, if it was recreated. */
  async isBack(team: TeamKey): Promise<void> {
    rmSync(join(this.packs, team, "known_hosts"), { force: true });
    await eventually(`SSH of ${team}`, seconds, async () => (await this.shell(team, "true")).code === 0);
  }

  /** The id of a team's machine. */
  async serverOf(client: ApiClient, team: TeamKey): Promise<string> {
    const { projectId } = this.team(team);
    const all = await servers(client, `?all_tenants=true&project_id=${projectId}`);
    const found = all.find(({ name }) => name === "docker");
    if (!found) throw new Error(`project ${projectId} has no server docker`);
    return found.id;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One for all files of its tests: what the first makes, the next ones use. */
export const taught = new TaughtClass();
