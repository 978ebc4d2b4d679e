/** How tests run commands of the project, and wait for things. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { resolve } from "node:path";

export const root = resolve(__dirname, "../..");

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

/** A command that is under way, in a process group of its own. */
export interface Started {
  /** Of its first process, and of the group. */
  readonly pid: number;
  /** When its first process has ended, by itself or not. */
  readonly ended: Promise<Result>;
}

export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env }, detached: true });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk: Buffer) => (output[stream] += chunk.toString()));
  const ended = new Promise<Result>((done, failed) => {
    child.on("error", failed);
    child.on("exit", (code) => {
      // Not "close": what outlives a kill may hold the pipes.
      child.stdout.destroy();
      child.stderr.destroy();
      done({ code: code ?? -1, ...output });
    });
  });
  if (child.pid === undefined) throw new Error(`${command} cannot be started`);
  return { pid: child.pid, ended };
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
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(command, args, { cwd: root, stdio, env: process.env, detached: true });
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
