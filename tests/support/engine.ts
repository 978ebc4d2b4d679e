import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { ClassSettingsInput } from "../../settings/class";
import type { LabSettingsInput } from "../../settings/lab";
import { root, run, start, type Result, type RunOptions, type Started } from "./commands";

const version = "3.259.0";
const pulumiHome = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const binary = join(pulumiHome, "versions", version, "bin/pulumi");

/** The entry that examples/Pulumi.polytech.yaml names, as its user would have it. */
const cloudsYaml = {
  clouds: {
    polytech: {
      region_name: "RegionOne",
      auth: {
        auth_url: "http://10.26.1.20:5000/v3",
        username: "admin",
        password: "of this test only",
        project_name: "admin",
        user_domain_name: "Default",
        project_domain_name: "Default",
      },
    },
  },
};

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

/**
 * The real engine on a back end of its own in a temporary folder, with nothing behind the addresses in the settings.
 * The folder also holds what `ATELIER_STATE` stands for in Pulumi.dev.yaml: keys, and files instead of the images;
 * and the home of a user who has what the examples name: a key, a clouds.yaml.
 */
export class Engine {
  readonly folder = mkdtempSync(join(tmpdir(), "atelier-engine-"));
  private readonly env: NodeJS.ProcessEnv;

  constructor() {
    const { folder } = this;
    for (const name of ["backend", "images", "ssh", "project", "home/.ssh", "home/.config/openstack"])
      mkdirSync(join(folder, name), { recursive: true });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", join(folder, "ssh/id_ed25519")]);
    // Nothing is connected to; every machine that the settings name has this key.
    const [type, key] = readFileSync(join(folder, "ssh/id_ed25519.pub"), "utf8").split(" ");
    writeFileSync(join(folder, "ssh/known_hosts"), `* ${type} ${key}\n`);
    for (const name of ["id_ed25519", "id_ed25519.pub", "known_hosts"])
      copyFileSync(join(folder, "ssh", name), join(folder, "home/.ssh", name));
    writeFileSync(join(folder, "home/.config/openstack/clouds.yaml"), stringify(cloudsYaml), { mode: 0o600 });
    for (const image of ["node", "guest"]) writeFileSync(join(folder, "images", `${image}.qcow2`), image);
    writeFileSync(join(folder, "project/Pulumi.yaml"), "name: atelier\nruntime: yaml\n");
    this.env = {
      ATELIER_STATE: folder,
      ATELIER_CACHE: join(folder, "cache"),
      HOME: join(folder, "home"),
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "of this test only",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  private get options(): RunOptions {
    return { env: this.env, quiet: true };
  }

  /** `pulumi preview --json` of a stack with these settings. */
  async preview(
    stack: string,
    settings: LabSettingsInput,
    classSettings?: ClassSettingsInput,
    ...further: string[]
  ): Promise<Result & { readonly steps: readonly Step[]; readonly diagnostics: string }> {
    const file = await this.stackFile(stack, settings, classSettings);
    const args = ["preview", "--json", "--config-file", file, "--stack", stack, ...further];
    const result = await run(binary, args, this.options);
    const { steps, diagnostics = [] } = JSON.parse(result.stdout) as Preview;
    return { ...result, steps: steps.map(toStep), diagnostics: diagnostics.map((d) => d.message).join("\n") };
  }

  /** `pulumi preview --json` of one of a class's own stacks; the lab's has been made, or is empty. */
  async previewPart(
    part: { readonly lab: string; readonly number: number; readonly of: number },
    settings: LabSettingsInput,
    classSettings: ClassSettingsInput,
  ): Promise<Result & { readonly steps: readonly Step[] }> {
    await this.stackFile(part.lab, settings, classSettings);
    const stack = `${part.lab}.${classSettings.name}.${part.number}-of-${part.of}`;
    const file = await this.stackFile(stack, settings, classSettings, { "atelier:part": part });
    const result = await run(binary, ["preview", "--json", "--config-file", file, "--stack", stack], this.options);
    return { ...result, steps: (JSON.parse(result.stdout) as Preview).steps.map(toStep) };
  }

  /** `npm run class -- ARGS` on a stack with these settings. */
  async classCommand(
    args: readonly string[],
    stack: string,
    settings: LabSettingsInput,
    classSettings: ClassSettingsInput,
  ): Promise<Result> {
    const file = await this.stackFile(stack, settings, classSettings);
    const command = ["--import", "tsx", "cli/class/main.ts", ...args, "--stack", stack, "--config-file", file];
    return run("node", command, { ...this.options, env: { ...this.env, ATELIER_PULUMI: binary } });
  }

  /** The same in a process group of its own, under way: for tests that kill it. */
  async startClassCommand(
    args: readonly string[],
    stack: string,
    settings: LabSettingsInput,
    classSettings: ClassSettingsInput,
  ): Promise<Started> {
    const file = await this.stackFile(stack, settings, classSettings);
    const command = ["--import", "tsx", "cli/class/main.ts", ...args, "--stack", stack, "--config-file", file];
    return start("node", command, { ...this.env, ATELIER_PULUMI: binary });
  }

  /** `npm run recover -- ARGS` on a stack. */
  recover(stack: string, ...args: string[]): Promise<Result> {
    const file = join(this.folder, "project", `Pulumi.${stack}.yaml`);
    const command = ["--import", "tsx", "cli/recovery/main.ts", "--stack", stack, "--config-file", file, ...args];
    return run("node", command, { ...this.options, env: { ...this.env, ATELIER_PULUMI: binary } });
  }

  /** `pulumi up` of a stack with these settings, all of it. */
  async up(
    stack: string,
    settings: LabSettingsInput,
    classSettings?: ClassSettingsInput,
    ...further: string[]
  ): Promise<Result> {
    const file = await this.stackFile(stack, settings, classSettings);
    const args = ["up", "--yes", "--skip-preview", "--config-file", file, "--stack", stack, ...further];
    return run(binary, args, this.options);
  }

  /** `pulumi destroy` of a stack, all of it. */
  destroy(stack: string): Promise<Result> {
    const file = join(this.folder, "project", `Pulumi.${stack}.yaml`);
    const args = ["destroy", "--yes", "--skip-preview", "--config-file", file, "--stack", stack];
    return run(binary, args, this.options);
  }

  /** What a stack's state holds, as `restore` takes it. `--show-secrets`: of any passphrase. */
  async state(stack: string, ...further: string[]): Promise<string> {
    return (await run(binary, ["stack", "export", "--stack", stack, ...further], this.options)).stdout;
  }

  /** Gives a stack a state that it, or one of its name, had before. */
  async restore(stack: string, state: string): Promise<void> {
    await this.initialise(stack);
    const file = this.file(`${stack}.state.json`, state);
    const { code, stderr } = await run(binary, ["stack", "import", "--stack", stack, "--file", file], this.options);
    if (code !== 0) throw new Error(`restoring stack ${stack} failed: ${stderr}`);
  }

  /** A stack's outputs, secrets included. */
  async outputs(stack: string): Promise<Readonly<Record<string, unknown>>> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
    return JSON.parse((await run(binary, args, this.options)).stdout) as Record<string, unknown>;
  }

  /** The stacks that there are. */
  async stacks(): Promise<string[]> {
    const { stdout } = await run(binary, ["stack", "ls", "--json"], this.options);
    return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name).sort();
  }

  /** `pulumi stack select` in the project's folder, or, without a stack, what undoes it: it is noted in Pulumi's home. */
  async select(stack?: string): Promise<void> {
    const args = stack === undefined ? ["unselect"] : ["select", stack];
    const { code, stderr } = await run(binary, ["stack", ...args], this.options);
    if (code !== 0) throw new Error(`stack ${args.join(" ")} failed: ${stderr}`);
  }

  /** The stack that a plain `pulumi up` in the project's folder is about. */
  async selected(): Promise<string | undefined> {
    const { stdout } = await run(binary, ["stack", "ls", "--json"], this.options);
    return (JSON.parse(stdout) as { name: string; current: boolean }[]).find(({ current }) => current)?.name;
  }

  /** What a file in the folder says. */
  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** A file for settings to name. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** `pulumi preview` as a person sees it. */
  async shown(stack: string, settings: LabSettingsInput): Promise<string> {
    const file = await this.stackFile(stack, settings);
    const { stdout, stderr } = await run(binary, ["preview", "--config-file", file, "--stack", stack], this.options);
    return stdout + stderr;
  }

  /** `pulumi up`, and then `pulumi destroy`, of a stack with these settings. Returns how the first went. */
  async tryUp(stack: string, settings: LabSettingsInput): Promise<Result> {
    const args = ["--yes", "--skip-preview", "--config-file", await this.stackFile(stack, settings), "--stack", stack];
    const result = await run(binary, ["up", ...args], this.options);
    const destroyed = await run(binary, ["destroy", ...args], this.options);
    if (destroyed.code !== 0) throw new Error(`destroying stack ${stack} failed:\n${destroyed.stdout.slice(-3000)}`);
    return result;
  }

  /** Nothing where there is a stack of the name. */
  private async initialise(stack: string): Promise<void> {
    await run(binary, ["-C", join(this.folder, "project"), "stack", "init", stack, "--no-select"], this.options);
  }

  private async stackFile(
    stack: string,
    settings: LabSettingsInput,
    classSettings?: ClassSettingsInput,
    further: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { folder } = this;
    const file = join(folder, "project", `Pulumi.${stack}.yaml`);
    await this.initialise(stack);
    const config = { "atelier:lab": settings, ...(classSettings && { "atelier:class": classSettings }), ...further };
    const salt = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, stringify({ ...salt, config }));
    return file;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
  readonly diagnostics?: readonly { readonly message: string }[];
}

function toStep({ op, urn }: { readonly op: string; readonly urn: string }): Step {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return { op, urn, type };
}

/** The class in a stack file of the project. */
export function classSettingsOf(file: string): ClassSettingsInput {
  const stack = parse(readFileSync(join(root, file), "utf8")) as { config: { "atelier:class": ClassSettingsInput } };
  return stack.config["atelier:class"];
}

/** The settings in a stack file of the project. */
export function settingsOf(file: string): LabSettingsInput {
  const stack = parse(readFileSync(join(root, file), "utf8")) as { config: { "atelier:lab": LabSettingsInput } };
  return stack.config["atelier:lab"];
}
