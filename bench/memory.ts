import { readFileSync, readdirSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        // The command stands in brackets and may itself hold blanks and brackets.
        const end = stat.lastIndexOf(")");
        const parent = Number(stat.slice(end + 2).split(" ")[1]);
        return [{ pid: Number(name), parent, command: stat.slice(stat.indexOf("(") + 1, end) }];
      } catch {
        return []; // It ended between the listing and the look.
      }
    });
}

/** Proportional set size in KiB: shared pages are counted once over all who share them (proc(5), smaps_rollup). */
function pssKiB(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Every process that `isRoot` names and all below them. */
function treeOf(isRoot: (process: Process) => boolean): readonly number[] {
  const all = processes();
  const members = new Set(all.filter(isRoot).map((p) => p.pid));
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const p of all) if (members.has(p.parent)) members.add(p.pid);
  }
  return [...members];
}

const mib = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + pssKiB(pid), 0) / 1024;

const treeMiB = (isRoot: (process: Process) => boolean) => mib(treeOf(isRoot));

/** Peaks of one process and all below it, looked at every second until `stop`. */
export class TreeWatch {
  peakMiB = 0;
  peakProcesses = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(root: number) {
    this.#timer = setInterval(() => {
      const tree = treeOf(({ pid }) => pid === root);
      this.peakProcesses = Math.max(this.peakProcesses, tree.length);
      this.peakMiB = Math.max(this.peakMiB, mib(tree));
    }, 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Whether a process was started with a variable in its environment. */
function hasVariable({ pid }: Process, variable: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable);
  } catch {
    return false; // It has ended.
  }
}

/** Peaks over time of one box, looked at every two seconds until `stop`. */
export class MemoryWatch {
  pulumiMiB = 0;
  boxMiB = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param variable of the environment of what belongs to the box: `NAME=value` */
  constructor(private readonly variable: string) {
    this.#timer = setInterval(() => this.look(), 2000);
  }

  private look(): void {
    this.pulumiMiB = Math.max(
      this.pulumiMiB,
      treeMiB((p) => p.command === "pulumi" && hasVariable(p, this.variable)),
    );
    this.boxMiB = Math.max(
      this.boxMiB,
      treeMiB((p) => p.command === "systemd-nspawn" && hasVariable(p, this.variable)),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
