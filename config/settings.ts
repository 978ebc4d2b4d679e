import * as pulumi from "@pulumi/pulumi";
import type { LabModel } from "../model/types";
import { labFrom, problemReport } from "./load";
import { thisMachine } from "./machine";

/** Fixed, so that a renamed project keeps its stack files. */
const namespace = "atelier";

/**
 * Stages 1 and 2: reads `atelier:lab` of the stack file, checks it and resolves it. The only reader of Pulumi's
 * configuration. A user's mistakes are one error without a stack trace, before any resource is declared.
 *
 * Secrets inside arrive decrypted; the schema wraps each in a `Secret` before anything else sees it.
 */
export function loadLab(): LabModel {
  let value: unknown;
  try {
    value = new pulumi.Config(namespace).getObject("lab");
  } catch {
    // The engine's own message quotes the value, secrets included.
    throw new pulumi.RunError("atelier:lab is not a mapping; see Pulumi.dev.yaml for one with every key explained.");
  }
  if (value === undefined)
    throw new pulumi.RunError(
      `Stack ${pulumi.getStack()} does not say what its lab is: copy examples/Pulumi.polytech.yaml or examples/Pulumi.pair.yaml to Pulumi.${pulumi.getStack()}.yaml and edit it.`,
    );
  const loaded = labFrom(value, thisMachine);
  if ("problems" in loaded) throw new pulumi.RunError(problemReport(loaded.problems));
  for (const warning of loaded.warnings) void pulumi.log.warn(warning);
  return loaded.lab;
}
