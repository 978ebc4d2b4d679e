/** Progress over all stacks and teams: one line per stack on a terminal, plain lines in a pipe. */
import type { StackProgress } from "./progress";

/** `1:02` */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Keys of the teams that have failed so far. */
function failedTeams({ failures }: StackProgress): string[] {
  return [...failures.keys()].filter((team) => team !== "");
}

/** The summary: `up 1:02: 3 of 12 stacks, 71 of 300 teams; 1 failed` */
export function summaryLine(what: string, all: readonly StackProgress[], elapsed: number): string {
  const over = all.filter(({ state }) => state === "done" || state === "failed");
  const sum = (stacks: readonly StackProgress[]) => stacks.reduce((n, { teams }) => n + teams.length, 0);
  const failed = all.reduce((n, one) => n + failedTeams(one).length, 0);
  const counts = `${over.length} of ${all.length} stacks, ${sum(over)} of ${sum(all)} teams`;
  return `${what} ${clock(elapsed)}: ${counts}${failed === 0 ? "" : `; ${failed} failed`}`;
}

/** One stack: `dev.net.03-of-12  running, 312 resources, 40 changed, 8 under way; failed: red` */
export function stackLine(one: StackProgress): string {
  const { stack, state, seen, changes, running, failures } = one;
  const changed = [...changes.values()].reduce((sum, n) => sum + n, 0);
  const teams = failedTeams(one);
  return [
    `${stack}  ${state}`,
    ...(state === "waiting" ? [] : [`, ${seen} resources, ${changed} changes`]),
    ...(state === "running" ? [`, ${running.size} under way`] : []),
    ...(teams.length > 0 ? [`; failed: ${teams.join(", ")}`] : []),
    ...(failures.has("") ? ["; failed"] : []),
  ].join("");
}

/** The output that lines are written to. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Milliseconds between two drawings on a terminal, and between two lines in a pipe. */
const drawEveryMs = 500;
const tellEveryMs = 30_000;

/** Shows progress until it is stopped. */
export class Screen {
  private drawn = 0;
  private readonly told = new Map<string, string>();
  private readonly start = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly what: string,
    private readonly all: readonly StackProgress[],
    private readonly output: Output,
  ) {
    this.timer = setInterval(() => this.tick(), output.isTTY ? drawEveryMs : tellEveryMs);
  }

  private get summary(): string {
    return summaryLine(this.what, this.all, Date.now() - this.start);
  }

  private tick(): void {
    if (this.output.isTTY) this.draw();
    else this.output.write(`${this.summary}\n`);
  }

  /** Draws over the last drawing. Longer lines are cut, because a wrapped line would count as two. */
  private draw(): void {
    const width = (this.output.columns ?? 80) - 1;
    const shown = this.all.filter(({ state, failures }) => state === "running" || failures.size > 0);
    const lines = [...shown.map(stackLine), this.summary].map((line) => line.slice(0, width));
    const back = this.drawn > 0 ? `\x1b[${this.drawn}A` : "";
    this.output.write(`${back}\x1b[J${lines.join("\n")}\n`);
    this.drawn = lines.length;
  }

  /** Prints a line in a pipe if a stack has begun, has ended, or has another failed team. */
  changed(one: StackProgress): void {
    if (this.output.isTTY) return;
    const mark = `${one.state} ${[...one.failures.keys()].join()}`;
    if (this.told.get(one.stack) === mark) return;
    this.told.set(one.stack, mark);
    this.output.write(`${clock(Date.now() - this.start)}  ${stackLine(one)}\n`);
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.output.isTTY) this.draw();
    else this.output.write(`${this.summary}\n`);
  }
}
