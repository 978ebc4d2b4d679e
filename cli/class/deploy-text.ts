/** Texts about a run over several stacks. Pure. */
import { changesText, type StackProgress } from "./progress";
import { table } from "./text";

/** The result of a preview: teams with changes, and what teams share. */
export function previewText(all: readonly StackProgress[]): string {
  const rows = all.flatMap(({ stack, byTeam }) =>
    [...byTeam]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([team, changes]) => [stack, team === "" ? "(shared)" : team, changesText(changes, false)]),
  );
  const lines = rows.length === 0 ? ["no change"] : table(rows, "  ");
  return `${lines.join("\n")}\n`;
}

/** The engine's error if a target's dependency is neither in the state nor among the targets. */
const outsideOfTargets = "not specified in --target list";

/** The advice after a failure. The class's commands do not change the rest of the lab, so that may have to be done first. */
function next(reasons: readonly string[]): string {
  return reasons.some((reason) => reason.includes(outsideOfTargets))
    ? "  next: pulumi up (npm run pulumi -- up for the lab in a box): the class stands on a part of the lab that is not made yet"
    : "  next: fix what is named, then the same command again";
}

/** Failed teams with the reason, stacks that were not reached, and the advice. */
export function failuresText(what: string, all: readonly StackProgress[]): string {
  const failed = all.flatMap(({ stack, failures }) =>
    [...failures].map(([team, reason]) => ["!", team === "" ? stack : team, reason]),
  );
  const untouched = all.filter(({ state }) => state === "waiting").map(({ stack }) => stack);
  const teams = new Set(all.flatMap((one) => one.teams));
  const bad = new Set(all.flatMap(({ failures }) => [...failures.keys()].filter((team) => team !== "")));
  // If a stack failed as a whole, nothing is known about its teams.
  const unknown = all
    .filter(({ state, failures }) => state === "waiting" || failures.has(""))
    .flatMap((one) => one.teams);
  const well = [...teams].filter((team) => !bad.has(team) && !unknown.includes(team)).length;
  const total = new Map<string, number>();
  for (const { changes } of all) for (const [change, n] of changes) total.set(change, (total.get(change) ?? 0) + n);
  const done = changesText(total, what !== "preview");
  const summary = `${what}: ${well} of ${teams.size} teams well, ${failed.length} failed; ${done}`;
  const left = untouched.length === 0 ? [] : [`  not begun: ${untouched.join(", ")}`];
  const further = failed.length + untouched.length === 0 ? [] : [next(failed.map(([, , reason = ""]) => reason))];
  return [...[summary, ...table(failed, "  ")], ...left, ...further].join("\n") + "\n";
}
