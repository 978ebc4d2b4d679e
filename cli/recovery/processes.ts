/** This machine's processes, as /proc tells of them. */
import { readdirSync, readFileSync } from "node:fs";

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It has ended, or is somebody else's.
    return undefined;
  }
}

/** The fields of /proc/PID/stat from the third on: the second is the name in brackets, which may hold anything. */
function fields(pid: number): readonly string[] | undefined {
  const text = read(pid, "stat");
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** When a process started, in ticks since the machine's start. Undefined: there is none, or what its parent has not yet looked at. */
export function processStart(pid: number): string | undefined {
  const found = fields(pid);
  return found === undefined || /^[ZXx]/.test(found[0] ?? "") ? undefined : found[19];
}

/** Ticks in a second: the kernel's USER_HZ, which is the same on all of Linux's usual architectures (proc(5), time(7)). */
const ticks = 100;

/** The same in milliseconds since 1970. */
export function startedAt(pid: number): number | undefined {
  const start = processStart(pid);
  const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
  return start === undefined || boot === undefined ? undefined : (Number(boot) + Number(start) / ticks) * 1000;
}

/** What a process runs, without arguments: those may hold anything. */
export const programOf = (pid: number) => read(pid, "comm")?.trim() ?? "";

export interface Process {
  readonly pid: number;
  readonly start: string;
  readonly program: string;
  /** The value of the variable that was asked for. */
  readonly value: string;
}

/** The processes that have a variable in their environment. Of other users' processes only root sees it. */
export function processesWith(variable: string): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      const entry = read(pid, "environ")
        ?.split("\0")
        .find((one) => one.startsWith(`${variable}=`));
      const start = processStart(pid);
      if (entry === undefined || start === undefined || pid === process.pid) return [];
      return [{ pid, start, program: programOf(pid), value: entry.slice(variable.length + 1) }];
    });
}

/** Whether it is still there, and still itself. */
export const isAlive = ({ pid, start }: Pick<Process, "pid" | "start">) => processStart(pid) === start;

/** Sends a signal, unless another process has its number by now. */
export function signal(one: Pick<Process, "pid" | "start">, name: "SIGTERM" | "SIGKILL"): void {
  try {
    if (isAlive(one)) process.kill(one.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
