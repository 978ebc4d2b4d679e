import type { LabModel } from "../model/types";
import { formatProblem, type Problem } from "../model/problem";
import { resolveLab } from "../model/resolve";
import { readFiles } from "./files";
import type { Machine } from "./machine";
import { labSettings } from "./schema/lab";
import { schemaProblems } from "./schema-problems";

/** A lab with what its user should know, or everything that is wrong with its settings. */
export type Loaded =
  { readonly lab: LabModel; readonly warnings: readonly string[] } | { readonly problems: readonly Problem[] };

/**
 * From the value under `atelier:lab` to the lab. Settings of the wrong shape are reported alone, since nothing can be said
 * about their meaning; files and meaning are reported together.
 */
export function labFrom(value: unknown, machine: Machine): Loaded {
  const parsed = labSettings.safeParse(value);
  if (!parsed.success) return { problems: schemaProblems(parsed.error.issues, labSettings, value) };
  const { files, problems, warnings } = readFiles(parsed.data, machine);
  const resolved = resolveLab(parsed.data, files);
  if ("problems" in resolved || problems.all.length > 0)
    return { problems: [...problems.all, ...("problems" in resolved ? resolved.problems : [])] };
  return { lab: resolved.lab, warnings };
}

/** The one message that a user with mistakes in the settings under a key gets. */
export function problemReport(problems: readonly Problem[], key = "atelier:lab"): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`${key} has ${count}; nothing was changed.`, ...problems.map((p) => `  - ${formatProblem(p)}`)].join("\n");
}
