/** A class keeps the number of its stacks: by a plain `pulumi up` with another, teams would be deleted, or made a second time. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClassModel } from "../../model/class/types";
import { endTold } from "../../upstream/follow-ups";
import { isMade } from "../../upstream/outputs";

/** What a person is told, in a shell's words too: states have them. */
const told = (before: string, now: string) =>
  `class.stacks was ${before} when the class was made, and is ${now} now: its teams would be deleted, or made twice`;
const next = "  next: set class.stacks back to what it was, or before it is changed: npm run class -- destroy";

/** `STACKS` is where the teams are to be, the output of the run before where they are. */
const refusal = `
if [ "$STACKS" = "$PULUMI_COMMAND_STDOUT" ]; then printf %s "$STACKS"; exit; fi
echo "${told("$PULUMI_COMMAND_STDOUT", "$STACKS")}" >&2
echo "${next}" >&2
exit 1
`.trim();

/** A command that notes the number when the class is made, and fails when it is to be another one. */
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

/** In previews too. @throws Error where the number is another one */
export const refuseOtherStacks: pulumi.ResourceHookFunction = ({ oldInputs, newInputs }) => {
  const [before, now] = [noted(oldInputs), noted(newInputs)];
  if (before !== now) throw new Error(`${told(before, now)}\n${next}`);
};

/**
 * Notes the number. Where it is to be another one this fails before anything is done, and the program is left by that: under
 * `--continue-on-error` teams that are not declared any more would be deleted after a program that ends well.
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
