import { visible } from "./visible";

/** What is wrong with something, and what to do about it, in the words of whoever has to fix it. */
export interface Trouble {
  /** What is wrong with it, to be read after the value: `is outside 198.18.65.192/26`. */
  readonly reason: string;
  /** What is allowed, or what to change: `use .193 to .254`. */
  readonly fix: string;
}

/** One mistake in the settings. */
export interface Problem extends Trouble {
  /** Where in the settings, as written in the stack file: `cloud.externalNetworks.internet.gatewayIp`. */
  readonly path: string;
  /** The value found there, as text; never a secret. */
  readonly got: string;
}

/** One line of a report: `path: got reason; fix`. What was found may be anything: nothing in it moves the cursor. */
export function formatProblem(problem: Problem): string {
  return visible(`${problem.path}: ${problem.got} ${problem.reason}; ${problem.fix}`);
}

/** A step into the settings: a key, or the index in a list. */
export type Step = string | number;

/** `["cloud", "images", "Debian 12", "pools", 0]` as `cloud.images["Debian 12"].pools[0]`. */
export function pathText(steps: readonly Step[]): string {
  if (steps.length === 0) return "atelier:lab";
  return steps
    .map((step, i) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\p{L}\p{N}_-]+$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join("");
}

/** Whether one place is the other, or lies around it. */
function touch(a: readonly Step[], b: readonly Step[]): boolean {
  const shorter = a.length < b.length ? a : b;
  return shorter.every((_, i) => a[i] === b[i]);
}

/** Problems found so far. Checks add to it and go on, so that one run tells everything. */
export class Problems {
  readonly #found: Problem[] = [];

  /** @param unread parts of the settings whose shape is wrong: what stands there is not known. Default: none. */
  constructor(private readonly unread: readonly (readonly Step[])[] = []) {}

  /** How a path is written: as in the stack file, unless it is one in another file. */
  protected show(path: readonly Step[]): string {
    return pathText(path);
  }

  add(path: readonly Step[], got: string | number, reason: string, fix: string): void {
    this.addText(this.show(path), got, reason, fix);
  }

  /** The same for a place that has no path. */
  addText(path: string, got: string | number, reason: string, fix: string): void {
    this.#found.push({ path, got: String(got), reason, fix });
  }

  /** Adds what was found in a file that the settings name. */
  addAll(found: readonly Problem[]): void {
    this.#found.push(...found);
  }

  /**
   * Adds a problem that is the lack of something, unless that may stand in a part that could not be read: one of `sought`,
   * what is around it, or what is in it.
   */
  addLack(
    sought: readonly (readonly Step[])[],
    path: readonly Step[],
    got: string | number,
    reason: string,
    fix: string,
  ): void {
    if (!sought.some((place) => this.unread.some((part) => touch(part, place)))) this.add(path, got, reason, fix);
  }

  /** Names that are there, but cannot be read, in a mapping of the settings. */
  unreadIn(...mapping: readonly Step[]): string[] {
    return this.unread.flatMap((part) =>
      part.length === mapping.length + 1 && touch(part, mapping) ? [String(part[mapping.length])] : [],
    );
  }

  get all(): readonly Problem[] {
    return this.#found;
  }
}
