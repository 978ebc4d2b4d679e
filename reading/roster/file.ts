import { basename } from "node:path";
import type { Roster } from "../../model/class/roster";
import type { Problems } from "../../values/problem";
import { locate } from "../locate";
import type { Machine } from "../machine";
import { parseRoster } from "./parse";

/**
 * Reads the roster that the settings name. Undefined: it cannot be read, which is reported. Mistakes in its lines are
 * part of the roster.
 */
export function readRosterFile(problems: Problems, written: string, machine: Machine): Roster | undefined {
  const fix = "name a CSV or YAML file; docs/class/roster.md explains them";
  const path = locate(problems, ["class", "roster"], written, machine, fix);
  return path === undefined ? undefined : parseRoster(basename(path), machine.readBytes(path));
}
