import { insteadOf } from "../../values/names";
import type { Problems, Step } from "../../values/problem";

/** One of a record's names, or a problem. */
export function checkName(
  problems: Problems,
  path: readonly Step[],
  name: string,
  known: Readonly<Record<string, unknown>>,
  what: string,
): boolean {
  if (Object.hasOwn(known, name)) return true;
  // Looking for the nearest name takes a while, which nobody should wait for a thousand times.
  const candidates = problems.all.length < 100 ? Object.keys(known) : [];
  problems.add(path, name, `is no ${what} of the blueprint`, insteadOf(name, candidates, `add a ${what}`));
  return false;
}
