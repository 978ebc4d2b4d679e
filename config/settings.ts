import * as pulumi from "@pulumi/pulumi";
import { checkVolumes } from "../model/class/check-volumes";
import type { ClassModel } from "../model/class/types";
import type { LabModel } from "../model/types";
import { classFrom } from "./class-load";
import { labFrom, problemReport } from "./load";
import { thisMachine } from "./machine";

/** Fixed, so that a renamed project keeps its stack files. */
const namespace = "atelier";

/** Everything that a stack file declares. */
export interface Stack {
  readonly lab: LabModel;
  /** None, or one: a list, so that whoever walks it needs no case for a lab without a class. */
  readonly classes: readonly ClassModel[];
}

function valueOf(key: string, example: string): unknown {
  try {
    return new pulumi.Config(namespace).getObject(key);
  } catch {
    // The engine's own message quotes the value, secrets included.
    throw new pulumi.RunError(`${namespace}:${key} is not a mapping; see ${example} for one with every key explained.`);
  }
}

/**
 * Stages 1 and 2: reads `atelier:lab` and `atelier:class` of the stack file, checks and resolves them. The only reader of
 * Pulumi's configuration. A user's mistakes are one error without a stack trace, before any resource is declared.
 *
 * Secrets inside arrive decrypted; the schema wraps each in a `Secret` before anything else sees it.
 */
export function loadStack(): Stack {
  const value = valueOf("lab", "Pulumi.dev.yaml");
  const classValue = valueOf("class", "docs/class.md");
  if (value === undefined)
    throw new pulumi.RunError(
      `Stack ${pulumi.getStack()} does not say what its lab is: copy examples/Pulumi.polytech.yaml or examples/Pulumi.pair.yaml to Pulumi.${pulumi.getStack()}.yaml and edit it.`,
    );
  const lab = labFrom(value, thisMachine);
  const loaded =
    classValue === undefined ? [] : [classFrom(classValue, "lab" in lab ? lab.lab : undefined, thisMachine)];
  const reports = [
    ...("problems" in lab ? [problemReport(lab.problems)] : []),
    ...loaded.flatMap((one) =>
      "problems" in one && one.problems.length > 0 ? [problemReport(one.problems, `${namespace}:class`)] : [],
    ),
  ];
  const classes = loaded.flatMap((one) => ("class" in one ? [one] : []));
  const volumes = "lab" in lab ? classes.flatMap((one) => checkVolumes(lab.lab, one.class)) : [];
  if (volumes.length > 0) reports.push(problemReport(volumes, `${namespace}:class`));
  if ("problems" in lab || reports.length > 0) throw new pulumi.RunError(reports.join("\n"));
  for (const warning of [...lab.warnings, ...classes.flatMap(({ warnings }) => warnings)])
    void pulumi.log.warn(warning);
  return { lab: lab.lab, classes: classes.map((one) => one.class) };
}

/** The lab of {@link loadStack}. */
export function loadLab(): LabModel {
  return loadStack().lab;
}
