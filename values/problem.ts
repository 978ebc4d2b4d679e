import { visible } from "./visible";

/** What is wrong with something, and how to fix it, in the user's words. */
export interface Trouble {
  /** Read after the value: `is outside 198.18.65.192/26`. */
  readonly reason: string;
  /** What is allowed or what to change: `use .193 to .254`. */
  readonly fix: string;
}

/** One mistake in the settings. */
export interface Problem extends Trouble {
  /** Where in the settings, as written in the stack file: `cloud.externalNetworks.internet.gatewayIp`. */
  readonly path: string;
  /** The value there, as text; never a secret. */
  readonly got: string;
}

/** One line of a report: `path: got reason; fix`. Control characters are escaped, because the value may be any text. */
export function formatProblem(problem: Problem): string {
  return visible(`${problem.path}: ${problem.got} ${problem.reason}; ${problem.fix}`);
}

/** A step of a path: a key, or an index of a list. */
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

/** Whether two places are the same, or one contains the other. */
function touch(a: readonly Step[], b: readonly Step[]): boolean {
  const shorter = a.length < b.length ? a : b;
  return shorter.every((_, i) => a[i] === b[i]);
}

/** The problems found so far. Checks add problems and go on, so that one run reports all of them. */
export class Problems {
  readonly #found: Problem[] = [];

  /** @param unread parts of the settings with the wrong shape, whose content is unknown. Default: none. */
  constructor(private readonly unread: readonly (readonly Step[])[] = []) {}

  /** How a path is shown: as in the stack file, unless a subclass knows another file. */
  protected show(path: readonly Step[]): string {
    return pathText(path);
  }

  add(path: readonly Step[], got: string | number, reason: string, fix: string): void {
    this.addText(this.show(path), got, reason, fix);
  }

  /** The same for a place without a path. */
  addText(path: string, got: string | number, reason: string, fix: string): void {
    this.#found.push({ path, got: String(got), reason, fix });
  }

  /** Adds problems of a file that the settings name. */
  addAll(found: readonly Problem[]): void {
    this.#found.push(...found);
  }

  /**
   * Adds a problem about something that is missing, unless it may be in a part that could not be read: `sought`
   * itself, something around it or something in it.
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

  /** Names in a mapping of the settings whose content could not be read. */
  unreadIn(...mapping: readonly Step[]): string[] {
    return this.unread.flatMap((part) =>
      part.length === mapping.length + 1 && touch(part, mapping) ? [String(part[mapping.length])] : [],
    );
  }

  get all(): readonly Problem[] {
    return this.#found;
  }
}
