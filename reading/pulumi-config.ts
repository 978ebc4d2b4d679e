import * as pulumi from "@pulumi/pulumi";
import { partOfClass } from "../model/class/part";
import type { ClassPartModel } from "../model/class/types";
import { thisMachine } from "./machine";
import { partSettings } from "../settings/part";
import { stackFrom, type Stack } from "./stack";

/** The namespace of the settings. Fixed, so that stack files survive another name of the project. */
const namespace = "atelier";

function valueOf(key: string, example: string): unknown {
  try {
    return new pulumi.Config(namespace).getObject(key);
  } catch {
    // The engine's own message quotes the value, secrets included.
    throw new pulumi.RunError(`${namespace}:${key} is not a mapping; see ${example} for one with every key explained.`);
  }
}

/**
 * Stages 1 and 2: reads `atelier:lab` and `atelier:class` of the stack file, checks and resolves them. Nothing else
 * reads Pulumi's configuration. Secrets arrive decrypted; the schema wraps each in a `Secret` at once.
 *
 * @throws pulumi.RunError with all mistakes of the user, without a stack trace, before any resource is declared
 */
export function loadStack(): Stack {
  const value = valueOf("lab", "Pulumi.dev.yaml");
  const classValue = valueOf("class", "docs/class/README.md");
  if (value === undefined)
    throw new pulumi.RunError(
      `Stack ${pulumi.getStack()} does not say what its lab is: copy examples/Pulumi.polytech.yaml or examples/Pulumi.pair.yaml to Pulumi.${pulumi.getStack()}.yaml and edit it.`,
    );
  const read = stackFrom(value, classValue, thisMachine);
  if ("reports" in read) throw new pulumi.RunError(read.reports.join("\n"));
  for (const warning of read.warnings) void pulumi.log.warn(warning);
  return read.stack;
}

/** What a stack declares: a lab with its class, or one part of a class that is split into stacks. */
export interface Declared {
  /** The settings of the whole. */
  readonly stack: Stack;
  /** The part of the class. Absent: this is the lab's stack. */
  readonly part?: ClassPartModel;
}

/**
 * Stages 1 and 2 for both kinds of stacks, which `atelier:part` distinguishes.
 * @throws pulumi.RunError as {@link loadStack}
 */
export function loadDeclared(): Declared {
  const value = valueOf("part", "docs/class/large-classes.md");
  const stack = loadStack();
  if (value === undefined) return { stack };
  const { lab, ...part } = partSettings.parse(value);
  const model = stack.class;
  if (model?.stacks !== part.of)
    throw new pulumi.RunError(`${namespace}:part does not go with ${namespace}:class; use npm run class -- up`);
  return { stack, part: partOfClass(stack.lab, model, part, lab) };
}
