/** The two commands about leases that write the lease file. */
import type { ApiClient } from "../../openstack/client";
import { thisMachine } from "../../reading/machine";
import { leaseFileText } from "../../reading/leases/parse";
import { withEnded, withExtension } from "../../model/class/leases/lease-file";
import { localTime } from "../../model/class/leases/leases";
import type { ActOptions } from "./act";
import { decideLeases } from "./end-of-lease";
import { newEnd, scopeOf } from "./extend";
import { refuseWrongClock } from "./clock";
import { changeLeaseFile, openLeaseFile, type OpenFile } from "./lease-store";
import { refuseLateDeletion, runLeases } from "./leases";
import { recover } from "../recovery/recover";
import type { Pulumi } from "./pulumi";
import { openSession, pulumiOf, stacksThere, type Session } from "./session";
import { roomTarget, teamTargets } from "./targets";
import { outcomeText } from "./text";

/** Of what was deleted, that which would end again at once if it came back: its own end is not the one that moved. */
async function stillOver(
  { pulumi }: Session,
  { path, content }: OpenFile,
  keys: readonly string[],
  now: string,
): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const text = leaseFileText(content);
  const { model } = await openSession(pulumi, {
    ...thisMachine,
    read: (file) => (file === path ? text : thisMachine.read(file)),
  });
  const { endedTeams, endedMachines } = decideLeases(model, now);
  return keys.filter((key) => endedTeams.includes(key) || endedMachines.includes(key));
}

/** `extend`: writes the new end down. Nothing is asked of the cloud. */
export async function extendLease(
  session: Session,
  what: string,
  until: string,
  now: string,
  dryRun: boolean,
): Promise<number> {
  const { model } = session;
  const file = await openLeaseFile(session);
  const { path, content } = file;
  const scope = scopeOf(model, content, what);
  const end = newEnd(model, scope, until, now);
  if (end === undefined) {
    console.log(`${what} ends then already`);
    return 0;
  }
  const extended = withExtension(content, scope, end);
  const back = content.ended.filter((key) => !extended.ended.includes(key));
  const over = await stillOver(session, { path, content: extended }, back, now);
  const changed = withEnded(extended, over);
  if (!dryRun) await changeLeaseFile(file, changed);
  const next = changed.ended.length < content.ended.length ? "up (what was deleted is recreated)" : "leases";
  console.log(`${what} ${dryRun ? "would end" : "ends"} ${localTime(end, model.lease.timeZone)}, in ${path}`);
  for (const key of over) console.log(`${key} stays deleted: its own lease is over; extend it too`);
  console.log(`  next: keep the file with the roster, then npm run class -- ${next}`);
  return 0;
}

/** The lease file first, then Pulumi: a run that is cut off between is taken up by the next one, and no `up` undoes it. */
async function deleteEnded(
  session: Session,
  file: OpenFile,
  toMark: readonly string[],
  teams: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  if (toMark.length > 0) {
    await changeLeaseFile(file, withEnded(file.content, toMark));
    tell(`${file.path} says that ${toMark.join(", ")} ended: keep it with the roster`);
  }
  const byStack = new Map<string, { readonly pulumi: Pulumi; readonly teams: string[] }>();
  for (const team of teams) {
    const pulumi = pulumiOf(session, team);
    const found = byStack.get(pulumi.stack) ?? { pulumi, teams: [] };
    byStack.set(pulumi.stack, found);
    found.teams.push(team);
  }
  let code = 0;
  const isThere = await stacksThere(session);
  for (const { pulumi, teams: here } of byStack.values()) {
    // The class may have been destroyed since: what is marked is gone with it.
    if (!isThere(pulumi)) continue;
    await recover(pulumi, { tell: (line) => console.error(line) });
    const resources = await pulumi.resources();
    const targets = here.flatMap((key) => teamTargets(resources, key));
    // Of most of what is marked nothing is left.
    if (targets.length === 0) continue;
    const flags = ["--yes", "--skip-preview", "--continue-on-error"];
    // `up`, not `destroy`: what is marked is not declared any more, and of a team that lives only a machine goes.
    const ended = await pulumi.run(
      ["up", ...flags, ...[...targets, roomTarget].flatMap((urn) => ["--target", urn])],
      "stderr",
    );
    code = Math.max(code, ended);
  }
  return code;
}

/** `leases`: for a scheduler. @param yes whether what ended long ago may be deleted, however much it is */
export async function leases(
  session: Session,
  api: ApiClient,
  now: string,
  options: ActOptions,
  { json, yes }: { readonly json: boolean; readonly yes: boolean },
): Promise<number> {
  refuseWrongClock(api.clock);
  const file = await openLeaseFile(session);
  if (!yes) refuseLateDeletion(session.model, now);
  const run = await runLeases(api, session.model, file.content, now, options);
  const { warnings, endedTeams, endedMachines } = run.decisions;
  for (const key of run.toMark) options.tell(`${options.dryRun ? "would delete" : "deletes"} ${key}`);
  const deleted = options.dryRun ? 0 : await deleteEnded(session, file, run.toMark, run.toDelete, options.tell);
  const failed = run.outcomes.some(({ result }) => result === "failed") || deleted !== 0;
  if (json) {
    const { outcomes, toMark, toDelete } = run;
    const found = {
      at: now,
      warnings,
      endedTeams,
      endedMachines,
      outcomes,
      marked: toMark,
      deletedIn: toDelete,
      failed,
    };
    console.log(JSON.stringify(found, undefined, 2));
  } else {
    for (const { text } of warnings) console.log(`warning: ${text}`);
    for (const key of [...endedTeams, ...endedMachines]) console.log(`over: ${key}`);
    console.log(outcomeText("leases", run.outcomes));
  }
  return failed ? 1 : 0;
}
