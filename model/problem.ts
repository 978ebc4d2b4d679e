/** One mistake in the settings, in the words of whoever has to mend it. */
export interface Problem {
  /** Where in the settings, as written in the stack file: `cloud.externalNetworks.internet.gatewayIp`. */
  readonly path: string;
  /** The value found there, as text; never a secret. */
  readonly got: string;
  /** What is wrong with it, to be read after the value: `is outside 198.18.65.192/26`. */
  readonly reason: string;
  /** What is allowed, or what to change: `use .193 to .254`. */
  readonly fix: string;
}

/** One line of a report: `path: got reason; fix`. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}: ${problem.got} ${problem.reason}; ${problem.fix}`;
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

/** Problems found so far. Checks add to it and go on, so that one run tells everything. */
export class Problems {
  readonly #found: Problem[] = [];

  /** @param show how a path is written; by default as in the stack file */
  constructor(private readonly show: (path: readonly Step[]) => string = pathText) {}

  add(path: readonly Step[], got: string | number, reason: string, fix: string): void {
    this.addText(this.show(path), got, reason, fix);
  }

  /** The same for a place that has no path. */
  addText(path: string, got: string | number, reason: string, fix: string): void {
    this.#found.push({ path, got: String(got), reason, fix });
  }

  get all(): readonly Problem[] {
    return this.#found;
  }
}
