import type { Problems } from "../values/problem";
import { expandPath, type Machine } from "./machine";

/**
 * The absolute path of a file that the class's settings name; undefined, and a problem, where it cannot be read.
 *
 * @param key the setting that names it: `roster`
 */
export function locate(
  problems: Problems,
  key: string,
  written: string,
  machine: Machine,
  fix: string,
): string | undefined {
  const at = ["class", key];
  const expanded = expandPath(written, machine);
  if ("unset" in expanded) {
    const { unset } = expanded;
    problems.add(at, written, `uses ${unset}, which is not set in the environment`, `set ${unset}`);
    return undefined;
  }
  const trouble = machine.trouble(expanded.path);
  if (trouble !== undefined) problems.add(at, written, trouble, fix);
  return trouble === undefined ? expanded.path : undefined;
}
