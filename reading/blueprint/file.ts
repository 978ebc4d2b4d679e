import { basename, join } from "node:path";
import type { Blueprint } from "../../model/class/blueprint";
import type { ClassSettings } from "../../settings/class";
import { insteadOf } from "../../values/names";
import type { Problems } from "../../values/problem";
import { withoutPasswords } from "../../values/url";
import { decodeText } from "../encoding";
import { locate } from "../locate";
import type { Machine } from "../machine";
import { fetchBlueprint, type GitBlueprint } from "./git";
import { parseBlueprint } from "./parse";

/** The blueprints in the project's folder `blueprints/`, by their names. */
export const shippedBlueprints = ["docker-lab", "two-segments", "web-and-database"] as const;

/** A blueprint's text as it was read. */
interface Written {
  readonly file: string;
  readonly text: string;
  /** The commit, if it comes from a git repository. */
  readonly revision?: string;
  readonly warnings: readonly string[];
}

function cacheFolder(machine: Machine): string {
  return join(machine.environment["XDG_CACHE_HOME"] || join(machine.home, ".cache"), "atelier", "blueprints");
}

function textInGit(problems: Problems, blueprint: GitBlueprint, machine: Machine): Written | undefined {
  const fetched = fetchBlueprint(blueprint, cacheFolder(machine));
  const { git, path, revision } = blueprint;
  if ("text" in fetched) return { file: path, text: fetched.text, revision, warnings: [] };
  problems.add(["class", "blueprint"], withoutPasswords(git), fetched.reason, fetched.fix);
  return undefined;
}

/** @param blueprint path of a file, or name of a blueprint that ships */
function textHere(problems: Problems, blueprint: string, machine: Machine): Written | undefined {
  const isPath = /\/|\.ya?ml$/.test(blueprint);
  if (!isPath && !shippedBlueprints.some((name) => name === blueprint)) {
    const fix = insteadOf(blueprint, shippedBlueprints, "");
    problems.add(["class", "blueprint"], blueprint, "is no blueprint that ships", `name a .yaml file, or ${fix}`);
    return undefined;
  }
  const written = isPath ? blueprint : `blueprints/${blueprint}.yaml`;
  const path = locate(problems, ["class", "blueprint"], written, machine, "name a blueprint's .yaml file");
  if (path === undefined) return undefined;
  const file = basename(path);
  const decoded = decodeText(machine.readBytes(path));
  if ("reason" in decoded) {
    problems.addText(file, "the file", decoded.reason, "save it as UTF-8");
    return undefined;
  }
  return {
    file,
    text: decoded.text,
    warnings: decoded.warning === undefined ? [] : [`${file} ${decoded.warning}.`],
  };
}

/** Reads the blueprint that the settings name. Undefined: it cannot be read or has mistakes, which are reported. */
export function readBlueprintFile(
  problems: Problems,
  named: ClassSettings["blueprint"],
  machine: Machine,
): { readonly blueprint: Blueprint; readonly warnings: readonly string[] } | undefined {
  const written = typeof named === "string" ? textHere(problems, named, machine) : textInGit(problems, named, machine);
  if (written === undefined) return undefined;
  const { file, text, revision, warnings } = written;
  const parsed = parseBlueprint(file, basename(file).replace(/\.ya?ml$/, ""), text, revision);
  if ("blueprint" in parsed) return { blueprint: parsed.blueprint, warnings: [...warnings, ...parsed.warnings] };
  problems.addAll(parsed.problems);
  return undefined;
}
