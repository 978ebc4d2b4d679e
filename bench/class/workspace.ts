import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { projectFolder } from "../../values/project-folder";
import { CommandFailed, measure, type CommandOptions, type Measured } from "./measure";

const version = "3.259.0";
const pulumiHome = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const binary = join(pulumiHome, "versions", version, "bin/pulumi");

/**
 * Pulumi with a back end of its own in a temporary folder, so that nobody's stacks are touched. Runs a program: this
 * project's, or one of the folder's own.
 */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "atelier-bench-"));
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param program folder of the program
   * @param environment beyond that of the benchmark
   */
  constructor(
    private readonly program: string = projectFolder,
    environment: NodeJS.ProcessEnv = {},
  ) {
    for (const name of ["backend", "stacks"]) mkdirSync(join(this.folder, name));
    // The stack is made beside a project of the same name, because making it writes a file there.
    const { name } = parse(readFileSync(join(program, "Pulumi.yaml"), "utf8")) as { readonly name: string };
    writeFileSync(join(this.folder, "stacks/Pulumi.yaml"), `name: ${name}\nruntime: yaml\n`);
    this.env = {
      ...process.env,
      // Its plugins and language host stand beside it.
      PATH: `${dirname(binary)}:${process.env.PATH}`,
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "of this benchmark only",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...environment,
    };
  }

  /** A file of the workspace. Returns its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  private options(limitSeconds: number): CommandOptions {
    return { cwd: this.program, env: this.env, limitSeconds };
  }

  private settingsFile = (stack: string) => join(this.folder, "stacks", `Pulumi.${stack}.yaml`);

  async init(stack: string): Promise<void> {
    const args = ["-C", join(this.folder, "stacks"), "stack", "init", stack, "--no-select"];
    await measure(binary, args, this.options(60));
  }

  /** Takes away what is in the stack, also when the benchmark was asked to end. @throws CommandFailed */
  async clean(stack: string, limitSeconds: number): Promise<void> {
    const args = ["destroy", "--yes", "--skip-preview", "--config-file", this.settingsFile(stack), "--stack", stack];
    await measure(binary, args, { ...this.options(limitSeconds), cleaning: true });
  }

  /** What the program reads as configuration, instead of what it was; the passphrase's salt stays. */
  configure(stack: string, config: Readonly<Record<string, unknown>>): void {
    const file = this.settingsFile(stack);
    const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { readonly encryptionsalt: string };
    writeFileSync(file, stringify({ encryptionsalt, config }), { mode: 0o600 });
  }

  /** One of Pulumi's commands that read the configuration. @throws CommandFailed */
  run(stack: string, args: readonly string[], limitSeconds: number): Promise<Measured & { readonly stdout: string }> {
    const [command = "", ...rest] = args;
    const chosen = ["--config-file", this.settingsFile(stack), "--stack", stack, "--non-interactive"];
    return measure(binary, [command, ...chosen, ...rest], this.options(limitSeconds));
  }

  /** One of the class's commands, as `npm run class` has them. @throws CommandFailed */
  runClass(stack: string, args: readonly string[], limitSeconds: number): Promise<Measured> {
    const chosen = ["--stack", stack, "--config-file", this.settingsFile(stack)];
    const options = this.options(limitSeconds);
    const env = { ...options.env, ATELIER_PULUMI: binary };
    return measure("node", ["--import", "tsx", "cli/class/main.ts", ...args, ...chosen], { ...options, env });
  }

  /** The stack's state as JSON, its secrets laid open. */
  async exported(stack: string): Promise<string> {
    const args = ["stack", "export", "--show-secrets", "--stack", stack];
    return (await measure(binary, args, this.options(120))).stdout;
  }

  /** How much the stack's state holds. */
  async state(stack: string): Promise<{ readonly bytes: number; readonly resources: number }> {
    const { stdout } = await measure(binary, ["stack", "export", "--stack", stack], this.options(120));
    const { deployment } = JSON.parse(stdout) as { readonly deployment: { readonly resources?: readonly unknown[] } };
    return { bytes: Buffer.byteLength(stdout), resources: deployment.resources?.length ?? 0 };
  }

  /** Where the bridge keeps Terraform providers. */
  readonly tfPlugins = join(pulumiHome, "dynamic_tf_plugins");

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The error of a command in a line, where it is one; others are bugs and go on. */
export function reasonOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message;
  throw error;
}
