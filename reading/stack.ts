import { checkVolumes } from "../model/class/check-volumes";
import type { ClassModel } from "../model/class/types";
import type { LabModel } from "../model/types";
import { classFrom } from "./class";
import type { readFiles } from "./files";
import { labFrom, problemReport } from "./lab";
import type { Machine } from "./machine";

/** What a stack file declares. */
export interface Stack {
  readonly lab: LabModel;
  /** Absent: the stack file declares no class. */
  readonly class?: ClassModel;
}

/** A stack with warnings for its user, or one report for each part that has mistakes. */
export type StackRead =
  { readonly stack: Stack; readonly warnings: readonly string[] } | { readonly reports: readonly string[] };

/**
 * Resolves the values under `atelier:lab` and `atelier:class`; the second may be undefined.
 * @param read reads the files that the lab's settings name. Default: every file must be usable.
 */
export function stackFrom(
  labValue: unknown,
  classValue: unknown,
  machine: Machine,
  read?: typeof readFiles,
): StackRead {
  const lab = labFrom(labValue, machine, read);
  const taught =
    classValue === undefined ? undefined : classFrom(classValue, "lab" in lab ? lab.lab : undefined, machine);
  const reports: string[] = [];
  if ("problems" in lab) reports.push(problemReport(lab.problems));
  // Without a lab the class cannot be resolved; that alone is no mistake of the class.
  if (taught && "problems" in taught && taught.problems.length > 0)
    reports.push(problemReport(taught.problems, "atelier:class"));
  if ("lab" in lab && taught && "class" in taught) {
    const volumes = checkVolumes(lab.lab, taught.class);
    if (volumes.length > 0) reports.push(problemReport(volumes, "atelier:class"));
  }
  if ("problems" in lab || reports.length > 0) return { reports };
  if (taught === undefined || "problems" in taught) return { stack: { lab: lab.lab }, warnings: lab.warnings };
  return { stack: { lab: lab.lab, class: taught.class }, warnings: [...lab.warnings, ...taught.warnings] };
}
