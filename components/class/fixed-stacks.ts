/**
 * The number of a class's stacks is fixed: with another number, a plain `pulumi up` would delete teams or make them
 * twice.
 */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClassModel } from "../../model/class/types";
import { endTold } from "../../upstream/follow-ups";
import { isMade } from "../../upstream/outputs";

/** The message for the user. Also used inside shell text that is stored in states, so its wording stays. */
const told = (before: string, now: string) =>
  `class.stacks was ${before} when the class was made, and is ${now} now: its teams would be deleted, or made twice`;
const next = "  next: set class.stacks back to what it was, or before it is changed: npm run class -- destroy";

/** `STACKS` is the number in the settings; the previous output is the number that the class was made with. */
const refusal = `
if [ "$STACKS" = "$PULUMI_COMMAND_STDOUT" ]; then printf %s "$STACKS"; exit; fi
echo "${told("$PULUMI_COMMAND_STDOUT", "$STACKS")}" >&2
echo "${next}" >&2
exit 1
`.trim();

/** A command that records the number when the class is made, and fails when another one is wanted. */
export function fixedStacksArgs({ stacks }: ClassModel): local.CommandArgs {
  return {
    create: 'printf %s "$STACKS"',
    update: refusal,
    environment: { STACKS: stacks === undefined ? "none" : String(stacks) },
    logging: local.Logging.Stderr,
  };
}

const noted = (inputs: unknown) =>
  (inputs as { readonly environment?: Readonly<Record<string, string>> }).environment?.["STACKS"] ?? "";

/**
 * Runs in previews too.
 * @throws Error if the number differs
 */
export const refuseOtherStacks: pulumi.ResourceHookFunction = ({ oldInputs, newInputs }) => {
  const [before, now] = [noted(oldInputs), noted(newInputs)];
  if (before !== now) throw new Error(`${told(before, now)}\n${next}`);
};

/**
 * Records the number. With another number it fails before anything is done, and that ends the program with an error:
 * with `--continue-on-error`, a program that ends well would have the teams deleted that it does not declare.
 */
export function declareFixedStacks(
  name: string,
  model: ClassModel,
  options: pulumi.CustomResourceOptions,
): local.Command {
  const hook = new pulumi.ResourceHook(name, refuseOtherStacks, { onDryRun: true });
  const note = new local.Command(name, fixedStacksArgs(model), { ...options, hooks: { beforeUpdate: [hook] } });
  void isMade(note).then((made) => {
    if (!made) endTold();
  });
  return note;
}
