import { z } from "zod";
import type { Blueprint } from "../model/class/blueprint";
import { leaseFileWarnings, noLeaseFile, type LeaseFile } from "../model/class/leases/lease-file";
import { problemsAlone } from "../model/class/problems-alone";
import { resolveClass } from "../model/class/resolve";
import type { Roster } from "../model/class/roster";
import { stackWarnings } from "../model/class/stacks";
import type { ClassModel } from "../model/class/types";
import type { LabModel } from "../model/types";
import { classSettings, type ClassSettings } from "../settings/class";
import { schemaProblems } from "../settings/problems";
import { Problems, type Problem } from "../values/problem";
import { allowedLoss } from "./allow-loss";
import { readBlueprintFile } from "./blueprint/file";
import { readLeaseFile } from "./leases/file";
import type { Machine } from "./machine";
import { readRosterFile } from "./roster/file";

/** The class's settings and files, before they are compared with the lab. */
export interface ClassRead {
  readonly settings?: ClassSettings;
  readonly roster?: Roster;
  readonly blueprint?: Blueprint;
  readonly leaseFile: LeaseFile;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** A class with warnings for its user, or all mistakes. */
export type ClassLoaded =
  { readonly class: ClassModel; readonly warnings: readonly string[] } | { readonly problems: readonly Problem[] };

/** The files that the settings name, even if the settings have other mistakes. */
function filesNamed(value: unknown): Partial<Pick<ClassSettings, "roster" | "blueprint">> {
  const { roster, blueprint } = classSettings.shape;
  return z
    .object({ roster: roster.optional().catch(undefined), blueprint: blueprint.optional().catch(undefined) })
    .catch({})
    .parse(value);
}

/** Reads the settings under `atelier:class` and the files that they name. */
export function readClass(value: unknown, machine: Machine): ClassRead {
  const parsed = classSettings.safeParse(value);
  const shape = parsed.success ? [] : schemaProblems(parsed.error.issues, classSettings, value, ["class"]);
  const problems = new Problems();
  const named = filesNamed(value);
  const leaseFile = named.roster === undefined ? noLeaseFile : readLeaseFile(problems, named.roster, machine);
  const roster = named.roster === undefined ? undefined : readRosterFile(problems, named.roster, machine);
  const read = named.blueprint === undefined ? undefined : readBlueprintFile(problems, named.blueprint, machine);
  return {
    settings: parsed.data && { ...parsed.data, allowLoss: [...parsed.data.allowLoss, ...allowedLoss(machine)] },
    roster,
    blueprint: read?.blueprint,
    leaseFile,
    problems: [...shape, ...problems.all],
    warnings: [...(roster?.warnings ?? []), ...(read?.warnings ?? [])],
  };
}

/**
 * Resolves the class. Without a lab, which is `undefined` if it has mistakes: the mistakes that the class shows by
 * itself.
 */
export function classFrom(value: unknown, lab: LabModel | undefined, machine: Machine): ClassLoaded {
  const { settings, roster, blueprint, leaseFile, problems, warnings } = readClass(value, machine);
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
