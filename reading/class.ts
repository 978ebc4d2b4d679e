import { basename, join } from "node:path";
import { z } from "zod";
import type { Blueprint } from "../model/class/blueprint";
import { problemsAlone } from "../model/class/problems-alone";
import { resolveClass } from "../model/class/resolve";
import type { Roster } from "../model/class/roster";
import { leaseFileWarnings, noLeaseFile, type LeaseFile } from "../model/class/leases/lease-file";
import { decodeText } from "./encoding";
import { readRoster } from "./roster/parse";
import { stackWarnings } from "../model/class/stacks";
import type { ClassModel } from "../model/class/types";
import { insteadOf } from "../values/names";
import { Problems, type Problem } from "../values/problem";
import { withoutPasswords } from "../values/url";
import type { LabModel } from "../model/types";
import { readBlueprint } from "./blueprint/parse";
import { fetchBlueprint } from "./blueprint/git";
import { expandPath, type Machine } from "./machine";
import { readLeaseFile } from "./leases/file";
import { schemaProblems } from "../settings/problems";
import { classSettings, type ClassSettings } from "../settings/class";

/** Blueprints in the project's folder `blueprints/`, by name. */
export const shippedBlueprints = ["docker-lab", "two-segments", "web-and-database"] as const;

/** What the class's settings and files say, before anybody looks at the lab. */
export interface ClassRead {
  readonly settings?: ClassSettings;
  readonly roster?: Roster;
  readonly blueprint?: Blueprint;
  readonly leaseFile?: LeaseFile;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** A class with what its user should know, or everything that is wrong. */
export type ClassLoaded =
  { readonly class: ClassModel; readonly warnings: readonly string[] } | { readonly problems: readonly Problem[] };

/** The absolute path of a file that can be read, or a problem. */
function locate(problems: Problems, key: string, written: string, machine: Machine, fix: string): string | undefined {
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

function readRosterFile(problems: Problems, written: string, machine: Machine): Roster | undefined {
  const path = locate(
    problems,
    "roster",
    written,
    machine,
    "name a CSV or YAML file; docs/class/roster.md explains them",
  );
  return path === undefined ? undefined : readRoster(basename(path), machine.readBytes(path));
}

function cacheFolder(machine: Machine): string {
  return join(machine.environment["XDG_CACHE_HOME"] || join(machine.home, ".cache"), "atelier", "blueprints");
}

/** The blueprint's text and what it is called, or a problem. */
function blueprintText(problems: Problems, blueprint: ClassSettings["blueprint"], machine: Machine) {
  if (typeof blueprint !== "string") {
    const fetched = fetchBlueprint(blueprint, cacheFolder(machine));
    const { git, path, revision } = blueprint;
    if ("text" in fetched)
      return { file: path, name: basename(path).replace(/\.ya?ml$/, ""), text: fetched.text, revision, warnings: [] };
    problems.add(["class", "blueprint"], withoutPasswords(git), fetched.reason, fetched.fix);
    return undefined;
  }
  const isPath = /\/|\.ya?ml$/.test(blueprint);
  if (!isPath && !shippedBlueprints.some((name) => name === blueprint)) {
    const fix = insteadOf(blueprint, shippedBlueprints, "");
    problems.add(["class", "blueprint"], blueprint, "is no blueprint that ships", `${fix}, or name a .yaml file`);
    return undefined;
  }
  const written = isPath ? blueprint : `blueprints/${blueprint}.yaml`;
  const path = locate(problems, "blueprint", written, machine, "name a blueprint's .yaml file");
  if (path === undefined) return undefined;
  const file = basename(path);
  const decoded = decodeText(machine.readBytes(path));
  if ("reason" in decoded) {
    problems.addText(file, "the file", decoded.reason, "save it as UTF-8");
    return undefined;
  }
  const warnings = decoded.warning === undefined ? [] : [`${file} ${decoded.warning}.`];
  return { file, name: file.replace(/\.ya?ml$/, ""), text: decoded.text, warnings };
}

/** The files that the settings name, whatever else is wrong with them. */
function filesNamed(value: unknown): Partial<Pick<ClassSettings, "roster" | "blueprint">> {
  const { roster, blueprint } = classSettings.shape;
  return z
    .object({ roster: roster.optional().catch(undefined), blueprint: blueprint.optional().catch(undefined) })
    .catch({})
    .parse(value);
}

/** Reads what is under `atelier:class` and the files that it names. */
export function readClass(value: unknown, machine: Machine): ClassRead {
  const parsed = classSettings.safeParse(value);
  const shape = parsed.success ? [] : schemaProblems(parsed.error.issues, classSettings, value, ["class"]);
  const problems = new Problems();
  const named = filesNamed(value);
  const leases = named.roster === undefined ? noLeaseFile : readLeaseFile(problems, named.roster, machine);
  const roster = named.roster === undefined ? undefined : readRosterFile(problems, named.roster, machine);
  const text = named.blueprint === undefined ? undefined : blueprintText(problems, named.blueprint, machine);
  const read = text === undefined ? undefined : readBlueprint(text.file, text.name, text.text, text.revision);
  return {
    ...(parsed.success ? { settings: parsed.data } : {}),
    ...(roster === undefined ? {} : { roster }),
    leaseFile: leases,
    ...(read !== undefined && "blueprint" in read ? { blueprint: read.blueprint } : {}),
    problems: [...shape, ...problems.all, ...(read !== undefined && "problems" in read ? read.problems : [])],
    warnings: [
      ...(roster?.warnings ?? []),
      ...(text?.warnings ?? []),
      ...(read !== undefined && "blueprint" in read ? read.warnings : []),
    ],
  };
}

/** What a class that was read has wrong where the lab is not to be had; else the class. */
export function classFrom(value: unknown, lab: LabModel | undefined, machine: Machine): ClassLoaded {
  const { settings, roster, blueprint, leaseFile = noLeaseFile, problems, warnings } = readClass(value, machine);
  if (settings === undefined) return { problems: [...problems, ...(roster?.problems ?? [])] };
  if (roster === undefined || blueprint === undefined || lab === undefined)
    return { problems: [...problems, ...problemsAlone(settings, roster)] };
  const resolved = resolveClass(lab, settings, roster, blueprint, leaseFile);
  if ("problems" in resolved) return { problems: [...problems, ...resolved.problems] };
  if (problems.length > 0) return { problems };
  const { teams, stacks } = resolved.class;
  const all = [...warnings, ...leaseFileWarnings(leaseFile, resolved.class), ...stackWarnings(teams.length, stacks)];
  return { class: resolved.class, warnings: all };
}
