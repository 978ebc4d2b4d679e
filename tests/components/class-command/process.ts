/** `npm run class -- ...` as a process of its own, with a program in Pulumi's place and a cloud on the loopback address. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { baseClass, blueprint, classWith, roster } from "../../unit/class/base";
import { baseSettings, privateKey } from "../../unit/base";
import { accessOf } from "../../unit/class-command/base";
import { belongingsOf, neutronLists, SmallCloud } from "./cloud";
import { access } from "../cloud/fixtures";

const root = resolve(__dirname, "../../..");
const model = classWith();

/** Answers from files, and takes note of every other call; not of where the events of an `up` go. */
export const pulumi = (folder: string) => `#!/bin/sh
case "$1 $2" in
  "config --json") cat "${folder}/config.json" ;;
  "stack output") cat "${folder}/outputs.json" ;;
  "stack ls") echo '[{"name":"dev","resourceCount":90}]' ;;
  "stack export") cat "${folder}/state.json" ;;
  "whoami --json") echo '{"url":"file://${folder}/backend"}' ;;
  *) all="$*"; echo "$PULUMI_STACK: \${all%% --event-log *}" >> "${folder}/calls" ;;
esac
`;

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

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder that the command works in, and what it talks to. */
export class CommandProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "class-command-"));
  readonly cloud = new SmallCloud(model);

  static async start(): Promise<CommandProcess> {
    const started = new CommandProcess();
    await started.prepare();
    return started;
  }

  private async prepare(): Promise<void> {
    const authUrl = await this.cloud.start();
    for (const name of neutronLists) this.cloud.answers[`/v2.0/${name}`] = {};
    Object.assign(this.cloud.answers, { "/snapshots/detail": {} }, belongingsOf(model));
    const [key, image] = [this.write("key", privateKey()), this.write("image.qcow2", "")];
    this.write("key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 teacher\n");
    const known = this.write("known_hosts", "198.18.26.10 ssh-ed25519 AAAA\n198.18.26.20 ssh-ed25519 AAAA\n");
    const text = JSON.stringify(baseSettings)
      .replaceAll("~/.ssh/id_ed25519.pub", `${key}.pub`)
      .replaceAll("~/.ssh/id_ed25519", key)
      .replaceAll(/"images\/(node|guest)\.qcow2"/g, JSON.stringify(image))
      .replaceAll("~/.ssh/known_hosts", known);
    const lab = JSON.parse(text) as { nodes: { lisa: { memoryMiB: number } }; controlPlane: unknown };
    lab.nodes.lisa.memoryMiB = 8192;
    // The blueprint has a volume, and only an OpenStack that was there before may have Cinder.
    lab.controlPlane = existing(authUrl);
    const settings = {
      ...baseClass,
      roster: this.write("roster.csv", roster),
      blueprint: this.write("blueprint.yaml", blueprint),
    };
    mkdirSync(join(this.folder, ".ssh"));
    writeFileSync(join(this.folder, ".ssh/known_hosts"), readFileSync(known));
    this.write("config.json", { "atelier:lab": { objectValue: lab }, "atelier:class": { objectValue: settings } });
    const admin = {
      region_name: access.region,
      auth: {
        ...{
          auth_url: authUrl,
          username: access.username,
          password: access.password,
          project_name: access.projectName,
        },
        ...{ user_domain_name: access.userDomainName, project_domain_name: access.projectDomainName },
      },
    };
    this.write("outputs.json", {
      cloudsYaml: JSON.stringify({ clouds: { atelier: admin } }),
      classAccess: Object.fromEntries(model.teams.map((team) => [team.key, accessOf(team)])),
    });
    const base = "urn:pulumi:dev::atelier::atelier:class:Class$atelier:class:Team";
    const teams = ["red", "red-2"].map((key) => ({ urn: `${base}::class-net.${key}`, type: "atelier:class:Team" }));
    const type = "atelier:control:ControlPlane";
    const controlPlane = { urn: `urn:pulumi:dev::atelier::${type}::control-plane`, type };
    this.write("state.json", { deployment: { resources: [controlPlane, ...teams] } });
    this.write("pulumi", pulumi(this.folder));
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.folder, { recursive: true });
  }

  write(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o700 });
    return path;
  }

  run(...args: string[]): Promise<Ended> {
    return this.runWith({}, ...args);
  }

  runWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
    return new Promise((done) => {
      const own = { HOME: this.folder, ATELIER_PULUMI: join(this.folder, "pulumi"), PULUMI_STACK: "dev" };
      const env = { ...process.env, ...own, ...more };
      const child = spawn("node", ["--import", "tsx", "cli/class/main.ts", ...args], { cwd: root, env });
      const ended = { stdout: "", stderr: "" };
      child.stdout.on("data", (data: Buffer) => (ended.stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (ended.stderr += data.toString()));
      child.on("close", (status) => done({ status, ...ended }));
    });
  }

  /** What Pulumi was asked to do, a call a line. */
  calls(): string {
    return existsSync(join(this.folder, "calls")) ? readFileSync(join(this.folder, "calls"), "utf8") : "";
  }

  /** What happens before Pulumi tells of its state. */
  beforeState(line: string): void {
    this.write("pulumi", pulumi(this.folder).replace('"stack export") ', `"stack export") ${line}; `));
  }

  /** Settings of a class that is over, and deletes what has ended. */
  endClass(): void {
    this.leaseOf({ start: "2020-09-01", end: "2020-12-18", atEnd: "delete" });
  }

  leaseOf(lease: Readonly<Record<string, string>>): void {
    const config = JSON.parse(readFileSync(join(this.folder, "config.json"), "utf8")) as Record<
      string,
      { objectValue: object }
    >;
    Object.assign(config["atelier:class"]!.objectValue, { lease });
    this.write("config.json", config);
  }
}
