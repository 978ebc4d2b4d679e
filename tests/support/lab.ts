import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { ApiClient, type ApiAccess } from "../../components/api/client";
import { accessFromCloudsYaml } from "../../components/control/access";
import type { ClassSettingsInput } from "../../config/schema/class";
import type { LabSettingsInput } from "../../config/schema/lab";

export const root = resolve(__dirname, "../..");
export const state = process.env.ATELIER_STATE ?? "/var/lib/atelier";

/** Machines of Pulumi.dev.yaml, and one more that tests add. */
export const labhost = "198.18.26.10";
export const controller = "198.18.26.20";
export const lisa = "198.18.26.41";
export const bart = "198.18.26.42";

/** Arguments of an `up` that asks nothing. */
export const up = ["up", "--yes", "--skip-preview"];

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command runs otherwise than the others. */
export interface RunOptions {
  /** Default: the project's folder. */
  readonly cwd?: string;
  /** Its output is not shown: it may hold a secret. */
  readonly quiet?: boolean;
  /** Beside the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What {@link run} has started and not seen the end of. */
const running = new Set<number>();

/** Ends what {@link run} still has running, with all that it started: a test that took too long leaves that behind. */
export function endWhatRuns(): void {
  for (const pid of running) endTree(pid);
}

function endTree(pid: number): void {
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
      for (const child of children === "" ? [] : children.split(" ")) endTree(Number(child));
    }
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It ended by itself meanwhile.
    if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Runs a command without a terminal. Its output also goes to this process' standard error. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { cwd = root, quiet = false, env } = options;
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      output[stream] += chunk.toString();
      if (!quiet) process.stderr.write(chunk);
    });
  }
  const code = await new Promise<number>((done, failed) => {
    child.on("error", failed);
    child.on("close", (status) => done(status ?? -1));
  });
  if (pid !== undefined) running.delete(pid);
  return { code, ...output };
}

/**
 * A command that is cut off: once it has printed `text`, its whole process group gets `signal`, as by Ctrl-C on a
 * terminal (SIGINT) or `kill -9`. Returns what it had printed. @throws when it ended before.
 */
export async function cutOff(
  command: string,
  args: readonly string[],
  text: RegExp,
  signal: "SIGINT" | "SIGKILL",
): Promise<string> {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let printed = "";
  let cut = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      process.stderr.write(chunk);
      if (cut || !text.test(printed) || child.pid === undefined) return;
      cut = true;
      process.kill(-child.pid, signal);
    });
  }
  // Not "close": what outlives the signal (the machines do) may still hold the pipes.
  await new Promise((done, failed) => child.on("error", failed).on("exit", done));
  child.stdout.destroy();
  child.stderr.destroy();
  if (!cut) throw new Error(`${command} ${args.join(" ")} ended before it printed ${text}:\n${printed.slice(-3000)}`);
  return printed;
}

/** As {@link run}, and its standard output. @throws with the end of what it printed when it fails. */
export async function output(command: string, args: readonly string[]): Promise<string> {
  const result = await run(command, args);
  if (result.code !== 0) {
    throw new Error(
      `${command} ${args.join(" ")}: exit ${result.code}\n${(result.stdout + result.stderr).slice(-3000)}`,
    );
  }
  return result.stdout;
}

/** What stands under `atelier:` in a stack file. */
export interface StackSettings {
  readonly lab: LabSettingsInput;
  readonly class?: ClassSettingsInput;
}

/** Runs `act` with a stack file of these settings in place of Pulumi.dev.yaml, by its environment. */
export async function withSettings<T>(
  settings: StackSettings,
  act: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-settings-"));
  try {
    const file = join(folder, "Pulumi.dev.yaml");
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`atelier:${key}`, value as unknown]),
    );
    writeFileSync(file, stringify({ config }), { mode: 0o600 });
    return await act({ ATELIER_SETTINGS: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pulumi on the box's stack; `lab` replaces the settings of Pulumi.dev.yaml for this one run. */
export async function pulumi(args: readonly string[], lab?: LabSettingsInput): Promise<Result> {
  return lab ? withSettings({ lab }, (env) => run("box/pulumi", args, { env })) : run("box/pulumi", args);
}

/** `npm run class -- ARGS` on the box's stack, with these settings. */
export function classCommand(settings: StackSettings, args: readonly string[]): Promise<Result> {
  return withSettings(settings, (env) => run("npm", ["run", "--silent", "class", "--", ...args], { env }));
}

/** The settings of Pulumi.dev.yaml, to change and hand to {@link pulumi}. */
export function devSettings(): LabSettingsInput {
  const stack = parse(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")) as {
    config: { "atelier:lab": LabSettingsInput };
  };
  return stack.config["atelier:lab"];
}

/** A command on a machine of the lab. */
export function ssh(address: string, command: string, extra: readonly string[] = []): Promise<Result> {
  return run("ssh", [
    ...["-i", join(state, "ssh/id_ed25519"), "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"],
    // Instances and nodes are made anew all the time, so their keys are not kept.
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
    ...extra,
    `root@${address}`,
    command,
  ]);
}

export interface InstanceOutput {
  readonly floatingIp?: string;
  readonly fixedIps: readonly string[];
}

/** The stack's output `instances`. */
export async function instances(): Promise<Record<string, InstanceOutput>> {
  return JSON.parse(await output("box/pulumi", ["stack", "output", "instances", "--json"])) as Record<
    string,
    InstanceOutput
  >;
}

/** @throws when the lab has no such instance with a floating IP */
export async function floatingIp(name: string): Promise<string> {
  const address = (await instances())[name]?.floatingIp;
  if (!address) throw new Error(`instance ${name} has no floating IP`);
  return address;
}

/** The administrator's access, from the stack's own clouds.yaml. */
export async function administrator(): Promise<ApiAccess> {
  const { stdout } = await run("box/pulumi", ["stack", "output", "--json", "--show-secrets"], { quiet: true });
  const { cloudsYaml, caCertificate } = JSON.parse(stdout) as { cloudsYaml: string; caCertificate?: string };
  return accessFromCloudsYaml(cloudsYaml, caCertificate);
}

/** A client with the {@link administrator}'s access. */
export async function api(): Promise<ApiClient> {
  return ApiClient.connect(await administrator());
}

/** Whether a TCP connection opens within `seconds`. */
export function opens(address: string, port: number, seconds = 5): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: address, port, timeout: seconds * 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}

/** Asks until the answer is true. @throws after `seconds`, naming what was awaited. */
export async function eventually(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 2000));
  }
}

/** The parts of a fingerprint (box/fingerprint): `[name]` lines, each with what stands under it. */
export function sections(fingerprint: string): Readonly<Record<string, readonly string[]>> {
  const parts = fingerprint.split(/^\[(.+)\]$/m).slice(1);
  const lines = (text = "") => text.split("\n").filter((line) => line !== "");
  return Object.fromEntries(parts.flatMap((name, i) => (i % 2 === 0 ? [[name, lines(parts[i + 1])]] : [])));
}
