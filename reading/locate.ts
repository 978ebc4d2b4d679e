import type { Problems, Step } from "../values/problem";
import { expandPath, type Machine } from "./machine";

/** The absolute path of a file that the settings name. Undefined: it cannot be used, which is reported. */
export function locate(
  problems: Problems,
  at: readonly Step[],
  written: string,
  machine: Machine,
  fix: string,
): string | undefined {
  const expanded = expandPath(written, machine);
  if ("unset" in expanded) {
    const { unset } = expanded;
    const advice = `set ${unset}, or write a fallback: \${${unset}:-/some/path}`;
    problems.add(at, written, `uses ${unset}, which is not set in the environment`, advice);
    return undefined;
  }
  const trouble = machine.trouble(expanded.path);
  if (trouble === undefined) return expanded.path;
  const where = expanded.shown === written ? "" : ` (${expanded.shown})`;
  problems.add(at, `${written}${where}`, trouble, fix);
  return undefined;
}
