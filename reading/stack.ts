import { checkVolumes } from "../model/class/check-volumes";
import type { ClassModel } from "../model/class/types";
import type { LabModel } from "../model/types";
import { classFrom } from "./class";
import type { readFiles } from "./files";
import { labFrom, problemReport } from "./lab";
import type { Machine } from "./machine";

/** Everything that a stack file declares. */
export interface Stack {
  readonly lab: LabModel;
  /** None, or one: a list, so that whoever walks it needs no case for a lab without a class. */
  readonly classes: readonly ClassModel[];
}

/** A stack with what its user should know, or one report for each part that has mistakes. */
export type StackRead =
  { readonly stack: Stack; readonly warnings: readonly string[] } | { readonly reports: readonly string[] };

/**
 * What the values under `atelier:lab` and `atelier:class` mean; the second may be undefined.
 * @param read how the files that the lab's settings name are read. Default: all of them have to be of use.
 */
export function stackFrom(
  labValue: unknown,
  classValue: unknown,
  machine: Machine,
  read?: typeof readFiles,
): StackRead {
  const lab = labFrom(labValue, machine, read);
  const loaded = classValue === undefined ? [] : [classFrom(classValue, "lab" in lab ? lab.lab : undefined, machine)];
  const reports = [
    ...("problems" in lab ? [problemReport(lab.problems)] : []),
    ...loaded.flatMap((one) =>
      "problems" in one && one.problems.length > 0 ? [problemReport(one.problems, "atelier:class")] : [],
    ),
  ];
  const classes = loaded.flatMap((one) => ("class" in one ? [one] : []));
  const volumes = "lab" in lab ? classes.flatMap((one) => checkVolumes(lab.lab, one.class)) : [];
  if (volumes.length > 0) reports.push(problemReport(volumes, "atelier:class"));
  if ("problems" in lab || reports.length > 0) return { reports };
  const warnings = [...lab.warnings, ...classes.flatMap((one) => one.warnings)];
  return { stack: { lab: lab.lab, classes: classes.map((one) => one.class) }, warnings };
}
