/** This machine's processes, from /proc. */
import { readdirSync, readFileSync } from "node:fs";

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It has ended, or belongs to another user.
    return undefined;
  }
}

/** The fields of /proc/PID/stat from the third on. The second is the name in brackets, which may contain any text. */
function fields(pid: number): readonly string[] | undefined {
  const text = read(pid, "stat");
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Start time of a process, in ticks since the machine's boot. Undefined: there is no such process, or it is a zombie. */
export function processStart(pid: number): string | undefined {
  const found = fields(pid);
  return found === undefined || /^[ZXx]/.test(found[0] ?? "") ? undefined : found[19];
}

/** Ticks per second: the kernel's USER_HZ, which is the same on all usual architectures of Linux (proc(5), time(7)). */
const ticks = 100;

/** Start time of a process in milliseconds since 1970. */
export function startedAt(pid: number): number | undefined {
  const start = processStart(pid);
  const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
  return start === undefined || boot === undefined ? undefined : (Number(boot) + Number(start) / ticks) * 1000;
}

/** The program of a process, without its arguments, which may contain secrets. */
export const programOf = (pid: number) => read(pid, "comm")?.trim() ?? "";

export interface Process {
  readonly pid: number;
  readonly start: string;
  readonly program: string;
  /** Value of the variable. */
  readonly value: string;
}

/** The processes with a variable in their environment. Only root can see those of other users. */
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

/** Whether the process still runs, and its number was not reused. */
export const isAlive = ({ pid, start }: Pick<Process, "pid" | "start">) => processStart(pid) === start;

/** Sends a signal, unless the number belongs to another process by now. */
export function signal(one: Pick<Process, "pid" | "start">, name: "SIGTERM" | "SIGKILL"): void {
  try {
    if (isAlive(one)) process.kill(one.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
