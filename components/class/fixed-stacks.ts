/** A class keeps the number of its stacks: by a plain `pulumi up` with another, teams would be deleted, or made a second time. */
import { local } from "@pulumi/command";
import type { ClassModel } from "../../model/class/types";

/** `STACKS` is where the teams are to be, the output of the run before where they are. */
const refusal = `
if [ "$STACKS" = "$PULUMI_COMMAND_STDOUT" ]; then printf %s "$STACKS"; exit; fi
echo "class.stacks was $PULUMI_COMMAND_STDOUT when the class was made, and is $STACKS now: its teams would be deleted, or made twice" >&2
echo "  next: set class.stacks back to what it was, or before it is changed: npm run class -- destroy" >&2
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
