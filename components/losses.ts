/**
 * A run that would lose somebody's data without permission changes nothing. The first resource of the stack notes
 * what machines were made with; its hook compares this note with what is declared now, in previews too
 * (docs/decisions/losses.md).
 */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { affectedBy, keptName, keptOf, type Declared, type Kept } from "../model/kept";
import { lossReport, stayReport } from "../model/loss-report";
import { isMade } from "../upstream/outputs";

/** A command that does nothing; the note is its standard input. */
function keptArgs(kept: Kept): local.CommandArgs {
  const nothing = "cat >/dev/null";
  return { create: nothing, update: nothing, stdin: JSON.stringify(kept), logging: local.Logging.None };
}

/** The note of the last run. */
function noted(inputs: unknown): Kept {
  const { stdin } = inputs as { readonly stdin?: string };
  return JSON.parse(stdin ?? '{"instances":{},"teams":{}}') as Kept;
}

function refuseLosses(declared: Declared): pulumi.ResourceHookFunction {
  return ({ oldInputs }) => {
    const all = affectedBy(noted(oldInputs), declared);
    const lost = all.filter((one) => one.lost.length > 0);
    if (lost.length > 0) throw new Error(lossReport(lost, declared));
    if (all.length > 0) void pulumi.log.warn(stayReport(all));
  };
}

/**
 * Notes what the stack's machines are made with, before anything else is declared.
 * @returns whether the run may go on. False: it would lose data without permission, and that has been reported.
 */
export function lossesAllowed(declared: Declared): Promise<boolean> {
  const hook = new pulumi.ResourceHook(keptName, refuseLosses(declared), { onDryRun: true });
  return isMade(new local.Command(keptName, keptArgs(keptOf(declared)), { hooks: { beforeUpdate: [hook] } }));
}
