/**
 * Runs Pulumi with the stack's settings: `box/pulumi` for the lab in a box, else the one in the PATH. Its questions
 * and its progress go to the user unchanged (docs/decisions/class-command.md).
 */
import { spawn, type StdioOptions } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { projectFolder } from "../../values/project-folder";
import { dropEmptyAttributes } from "../recovery/attributes";
import { backendFolder } from "../recovery/locks";
import { markName, markOf } from "../recovery/mark";
import { eventLogFile } from "../recovery/event-log";
import type { State } from "../recovery/state";
import { Failure } from "./failure";

/** The stack of the lab in a box. */
const boxStack = "dev";

/** The state folder of the box that the environment selects, as in box/env.sh. */
export function boxState({ ATELIER_STATE, ATELIER_BOX }: NodeJS.ProcessEnv): string {
  return ATELIER_STATE || `/var/lib/atelier${ATELIER_BOX ? `-${ATELIER_BOX}` : ""}`;
}

/** A resource in the stack's state; only the fields that are used. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
}

/**
 * For a destroy, the state is not written after each step, which takes most of the time of a large class. An
 * interrupted destroy is run again, and objects that are gone by then are no error. At the end the state is complete
 * as usual.
 * Source: https://github.com/pulumi/pulumi/issues/10668
 */
export function environmentOf(verb: string | undefined): Readonly<Record<string, string>> {
  return verb === "destroy" ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {};
}

/** Commands that read the stack's settings; they get a given file. */
const takeSettings = ["preview", "up", "destroy", "refresh", "config"];

export class Pulumi {
  /** Absolute, unless it is in the PATH. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;

  /**
   * @param stack Default: PULUMI_STACK, else the box's. The environment variable `ATELIER_PULUMI` selects another
   * program.
   * @param configFile the stack's settings. Default: where Pulumi, or the box, keeps them
   */
  constructor(
    stack: string | undefined,
    private readonly configFile?: string,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.stack = stack ?? environment["PULUMI_STACK"] ?? boxStack;
    const box = join(projectFolder, "box/pulumi");
    this.program = environment["ATELIER_PULUMI"] ?? (this.stack === boxStack ? box : "pulumi");
    // An environment variable and not --stack, so that box/pulumi keeps using its own copy of the settings. Each
    // command recovers first, so ATELIER_RECOVERED spares box/pulumi that.
    // Every command of ours recovers first, so that box/pulumi need not.
    const common = { PULUMI_STACK: this.stack, PULUMI_SKIP_UPDATE_CHECK: "true", ATELIER_RECOVERED: "true" };
    this.env = { ...environment, ...common, [markName]: markOf(this.place) };
  }

  readonly stack: string;

  /** The same program on another stack. */
  of(stack: string, configFile: string): Pulumi {
    return new Pulumi(stack, configFile, { ...this.environment, ATELIER_PULUMI: this.program });
  }

  /** Whether it is `box/pulumi`, which has its own back end. */
  private get isBox(): boolean {
    return this.program.endsWith("box/pulumi");
  }

  /** Identifies where the state is, to distinguish runs: see recovery/mark.ts. */
  get place(): string {
    return this.isBox ? boxState(this.environment) : (this.environment["PULUMI_BACKEND_URL"] ?? projectFolder);
  }

  /** File with the events of the last `up`, for the next run. */
  get eventLog(): string {
    const folder = this.isBox ? boxState(this.environment) : undefined;
    return eventLogFile(folder, this.place, this.stack, this.environment);
  }

  /** The URL of the back end. */
  async backend(): Promise<string> {
    if (this.isBox) return `file://${boxState(this.environment)}/pulumi`;
    return this.environment["PULUMI_BACKEND_URL"] ?? (await this.json<{ url: string }>(["whoami", "--json"])).url;
  }

  /** File of the stack's settings. For the box, the copy that the last command made. */
  get settingsFile(): string {
    if (this.configFile !== undefined) return resolve(this.configFile);
    const folder = this.isBox ? boxState(this.environment) : projectFolder;
    return join(folder, `Pulumi.${this.stack.split("/").at(-1)}.yaml`);
  }

  private async start(
    args: readonly string[],
    stdio: StdioOptions,
  ): Promise<{ code: number; out: string; err: string }> {
    const settings = this.configFile !== undefined && takeSettings.includes(args[0] ?? "");
    const withSettings = settings ? [...args, "--config-file", resolve(this.configFile)] : args;
    // box/pulumi does this itself. Without debug commands Pulumi does not know the option.
    const isKept = args[0] === "up" && !this.isBox;
    if (isKept) mkdirSync(dirname(this.eventLog), { recursive: true, mode: 0o700 });
    const all = isKept ? [...withSettings, "--event-log", this.eventLog] : withSettings;
    const env = { ...this.env, ...(isKept && { PULUMI_DEBUG_COMMANDS: "true" }), ...environmentOf(args[0]) };
    const child = spawn(this.program, [...all], { cwd: projectFolder, env, stdio });
    const failed = new Promise<never>((_, no) =>
      child.on("error", (error) =>
        no(
          new Failure(
            `${this.program} cannot be run (${error.message}): install Pulumi, or run npm start for the lab in a box`,
          ),
        ),
      ),
    );
    const ended = new Promise<number>((yes) => child.on("close", (code) => yes(code ?? 1)));
    const [out, err] = [child.stdout ? text(child.stdout) : "", child.stderr ? text(child.stderr) : ""];
    return Promise.race([Promise.all([ended, out, err]).then(([code, out, err]) => ({ code, out, err })), failed]);
  }

  /**
   * Runs Pulumi on the user's terminal. Returns the exit code.
   * @param output where Pulumi's text goes: standard error if standard output is for a result. Default: stdout
   */
  async run(args: readonly string[], output: "stdout" | "stderr" = "stdout"): Promise<number> {
    return (await this.start(args, ["inherit", output === "stdout" ? 1 : 2, 2])).code;
  }

  private async json<T>(args: readonly string[]): Promise<T> {
    const { code, out, err } = await this.start(args, ["ignore", "pipe", "pipe"]);
    if (/failed to load checkpoint: EOF/.test(err) && (await this.hadEmptyAttributes())) return this.json(args);
    // Standard output may contain secrets, so it is never quoted.
    if (code !== 0)
      throw new Failure(
        `pulumi ${args.slice(0, 2).join(" ")} of stack ${this.stack} failed: ${err.trim() || `exit ${code}`}`,
      );
    return JSON.parse(out) as T;
  }

  private async hadEmptyAttributes(): Promise<boolean> {
    const folder = backendFolder(await this.backend());
    return folder !== undefined && dropEmptyAttributes(folder) > 0;
  }

  /** The decrypted settings under `atelier:KEY`. Undefined: there are none. */
  async settings(key: string): Promise<unknown> {
    type All = Record<string, { value?: string; objectValue?: unknown }>;
    this.#settings ??= this.json<All>(["config", "--json", "--show-secrets"]);
    const found = (await this.#settings)[`atelier:${key}`];
    return found?.objectValue ?? found?.value;
  }
  #settings?: Promise<Record<string, { value?: string; objectValue?: unknown }>>;

  /** The stack's outputs, with secrets. */
  outputs(): Promise<Readonly<Record<string, unknown>>> {
    return this.json(["stack", "output", "--json", "--show-secrets"]);
  }

  /** The existing stacks, with the number of resources in each. */
  async stacks(): Promise<readonly { readonly name: string; readonly resources: number }[]> {
    const found = await this.json<{ name: string; resourceCount?: number }[]>(["stack", "ls", "--json"]);
    return found.map(({ name, resourceCount = 0 }) => ({ name, resources: resourceCount }));
  }

  /**
   * Runs a command without showing its output.
   * @throws Failure with its error message
   */
  async quietly(args: readonly string[]): Promise<void> {
    const { code, err } = await this.start(args, ["ignore", "pipe", "pipe"]);
    if (code !== 0) throw new Failure(`pulumi ${args.join(" ")} failed: ${err.trim() || `exit ${code}`}`);
  }

  /** The resources in the state; secrets stay encrypted. */
  async resources(): Promise<readonly StateResource[]> {
    return (await this.exported()).deployment.resources ?? [];
  }

  /**
   * The whole state.
   * @param secrets whether secrets are decrypted, for this process only
   */
  exported(secrets = false): Promise<State> {
    return this.json(["stack", "export", ...(secrets ? ["--show-secrets"] : [])]);
  }
}
