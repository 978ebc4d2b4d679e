/** What became of a fault. */

/** From best to worst. */
export const outcomes = ["survived", "mended", "told", "lost"] as const;

/**
 * `survived`: nothing was to be done. `mended`: the next `up` (or the same command again) made it good. `told`: it was said in a line with
 * the command that mends it, which was tried. `lost`: something is gone, twice there, made again, or not as the state has it; or it
 * was not made good.
 */
export type Outcome = (typeof outcomes)[number];

export interface Trial {
  readonly part: string;
  /** What was done to it: `class up, 10 % 429`. */
  readonly what: string;
  readonly outcome: Outcome;
  /** What was said, or what is lost. */
  readonly note: string;
  readonly seconds: number;
}

export const worst = (all: readonly Outcome[]): Outcome =>
  all.reduce((one, other) => (outcomes.indexOf(other) > outcomes.indexOf(one) ? other : one), "survived" as Outcome);

/** Of a command's output what its user reads last: the lines with `error:` first, one of each. */
export function saidOf(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const errors = [...new Set(lines.filter((line) => /error:|next:/.test(line)))];
  return (errors.length > 0 ? errors : lines.filter((line) => line !== "").slice(-3)).join(" | ").slice(0, 600);
}
