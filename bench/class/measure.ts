import { spawn, type ChildProcess } from "node:child_process";
import { TreeWatch } from "../memory";

/** What one command took. */
export interface Measured {
  readonly seconds: number;
  /** Proportional set size of the command and all processes below it, at its highest. */
  readonly peakMiB: number;
  readonly peakProcesses: number;
}

/** A command that failed, or did not end in its time. */
export class CommandFailed extends Error {}

/** The benchmark was asked to end: nothing more is measured, only cleaned up. */
export class Interrupted extends Error {
  override readonly message = "interrupted";
}

/** What a failed command said last; of Pulumi, its diagnostics. */
function endOf(text: string): string {
  const diagnostics = text.lastIndexOf("Diagnostics:");
  return text.slice(Math.max(0, diagnostics)).trimEnd().slice(-2000);
}

const running = new Set<ChildProcess>();
let interrupted = false;
let deadline = Infinity;

/** From now on; what has not ended by then is stopped, and nothing more is started but what cleans up. */
export function allowMinutes(minutes: number): void {
  deadline = Date.now() + minutes * 60_000;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Then it is asked to end, as by Ctrl-C. */
  readonly limitSeconds: number;
  /** It takes away what was made: runs also when the benchmark was asked to end. */
  readonly cleaning?: boolean;
  /** On its standard input; default: nothing. */
  readonly input?: string;
}

/** Asks a command to end, all of its process group as a terminal would. */
function interrupt({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGINT");
  } catch {
    // It has ended by itself.
  }
}

/** Runs a command in a process group of its own. @throws CommandFailed, Interrupted */
export async function measure(
  command: string,
  args: readonly string[],
  { cwd, env, limitSeconds, cleaning = false, input = "" }: CommandOptions,
): Promise<Measured & { readonly stdout: string }> {
  if (interrupted && !cleaning) throw new Interrupted();
  const left = cleaning ? limitSeconds : Math.min(limitSeconds, (deadline - Date.now()) / 1000);
  if (left <= 0) throw new CommandFailed("no time left (--minutes)");
  const start = process.hrtime.bigint();
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  child.stdin.end(input);
  running.add(child);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk: Buffer) => (output[stream] += chunk.toString()));
  const watch = new TreeWatch(child.pid ?? 0);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    interrupt(child);
  }, left * 1000);
  try {
    const code = await new Promise<number | null>((done, failed) => child.on("error", failed).on("close", done));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const what = `${command.split("/").at(-1)} ${args.slice(0, 3).join(" ")}`;
    if (interrupted && !cleaning) throw new Interrupted();
    if (late) throw new CommandFailed(`${what}: not within ${Math.round(left)} s`);
    if (code !== 0) throw new CommandFailed(`${what}: exit ${code}\n${endOf(output.stdout + output.stderr)}`);
    return { seconds, peakMiB: watch.peakMiB, peakProcesses: watch.peakProcesses, stdout: output.stdout };
  } finally {
    clearTimeout(limit);
    watch.stop();
    running.delete(child);
  }
}

/** Ends what runs; what awaits it throws Interrupted. */
export function interruptAll(): void {
  interrupted = true;
  running.forEach(interrupt);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
