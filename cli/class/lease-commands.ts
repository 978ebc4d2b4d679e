/** The commands that change the lease file. */
import type { ApiClient } from "../../openstack/client";
import { hasEnded, noLeaseFile, withEnded, withExtension, withTold } from "../../model/class/leases/lease-file";
import { localTime } from "../../model/class/leases/leases";
import type { ActOptions } from "./act";
import { decideLeases, newsOf, toldBy } from "./end-of-lease";
import { newEnd, scopeOf } from "./extend";
import { refuseWrongClock } from "./clock";
import { decidingByLeases, sessionWith, type WithLeases } from "./lease-session";
import { changeLeaseFile, readLeases, updateLeaseFile, type OpenFile } from "./lease-store";
import { refuseLateDeletion, runLeases, type LeaseRun } from "./leases";
import { recover } from "../recovery/recover";
import type { Pulumi } from "./pulumi";
import { pulumiOf, stacksThere, type Session } from "./session";
import { roomTarget, teamTargets } from "./targets";
import { outcomeText } from "./text";

/**
 * Which deleted teams and machines would be deleted again at once, because their own lease has ended and was not
 * extended.
 */
async function stillOver(
  { pulumi }: Session,
  { path, content }: OpenFile,
  keys: readonly string[],
  now: string,
): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const { model } = await sessionWith(pulumi, path, content);
  const { endedTeams, endedMachines } = decideLeases(model, now);
  return keys.filter((key) => endedTeams.includes(key) || endedMachines.includes(key));
}

/** `extend`: writes the new end into the lease file. Makes no call to the cloud. */
export function extendLease(
  pulumi: Pulumi,
  what: string,
  until: string,
  now: string,
  dryRun: boolean,
): Promise<number> {
  return decidingByLeases(pulumi, async ({ session, file }) => {
    const { model } = session;
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
  });
}

/** Teams with something to delete, by their stack. */
function byStack(session: Session, teams: readonly string[]): readonly { pulumi: Pulumi; teams: string[] }[] {
  const found = new Map<string, { readonly pulumi: Pulumi; readonly teams: string[] }>();
  for (const team of teams) {
    const pulumi = pulumiOf(session, team);
    const here = found.get(pulumi.stack) ?? { pulumi, teams: [] };
    found.set(pulumi.stack, here);
    here.teams.push(team);
  }
  return [...found.values()];
}

/**
 * Deletes with Pulumi what the lease file marks as ended: a later run completes an interrupted one, and no `up` makes
 * it again. What was extended meanwhile is no longer marked.
 */
async function deleteEnded(
  session: Session,
  { path }: OpenFile,
  teams: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  let code = 0;
  const isThere = await stacksThere(session);
  for (const { pulumi, teams: here } of byStack(session, teams)) {
    // The class may have been destroyed meanwhile, and with it everything that is marked.
    if (!isThere(pulumi)) continue;
    await recover(pulumi, { tell: (line) => console.error(line) });
    const resources = await pulumi.resources();
    const marked = readLeases(path);
    const still = here.filter((key) => hasEnded(marked, key));
    for (const key of here) if (!still.includes(key)) tell(`${key} was extended meanwhile, and is not deleted`);
    const targets = still.flatMap((key) => teamTargets(resources, key));
    // Most of what is marked was deleted by an earlier run.
    if (targets.length === 0) continue;
    const flags = ["--yes", "--skip-preview", "--continue-on-error"];
    // `up` and not `destroy`: what is marked is no longer declared, and in a team that continues only a machine is
    // deleted. Pulumi's program reads the lease file itself.
    // reads the lease file once more.
    const ended = await pulumi.run(
      ["up", ...flags, ...[...targets, roomTarget].flatMap((urn) => ["--target", urn])],
      "stderr",
    );
    code = Math.max(code, ended);
  }
  return code;
}

interface LeaseFlags {
  readonly json: boolean;
  /** Whether many teams that ended long ago may be deleted. */
  readonly yes: boolean;
  /** Whether to repeat what earlier runs have reported. */
  readonly all: boolean;
}

/** Records which ends were reported. If that fails, they are reported again next time. */
async function remember({ file: { path }, session: { model } }: WithLeases, { decisions, toMark }: LeaseRun) {
  try {
    await updateLeaseFile(path, (now) => withTold(now, toldBy(decisions, model, toMark)));
  } catch (error) {
    console.error(`warning: the next run says all this again: ${(error as Error).message}`);
  }
}

/** `leases`: to be run by a scheduler. */
export async function leases(
  pulumi: Pulumi,
  api: ApiClient,
  now: string,
  options: ActOptions,
  { json, yes, all }: LeaseFlags,
): Promise<number> {
  refuseWrongClock(api.clock);
  const { at, run } = await decidingByLeases(pulumi, async (at) => {
    const { session, file } = at;
    if (!yes) refuseLateDeletion(session.model, now);
    const run = await runLeases(api, session.model, file.content, now, options);
    for (const key of run.toMark) options.tell(`${options.dryRun ? "would delete" : "deletes"} ${key}`);
    if (run.toMark.length > 0 && !options.dryRun) {
      await changeLeaseFile(file, withEnded(file.content, run.toMark));
      options.tell(`${file.path} says that ${run.toMark.join(", ")} ended: keep it with the roster`);
    }
    return { at, run };
  });
  const { decisions, outcomes, toMark, toDelete } = run;
  const { session, file } = at;
  const deleted = options.dryRun ? 0 : await deleteEnded(session, file, toDelete, options.tell);
  const failed = outcomes.some(({ result }) => result === "failed") || deleted !== 0;
  const { endedTeams, endedMachines } = decisions;
  const { warnings, over } = newsOf(decisions, session.model, all ? noLeaseFile : file.content);
  if (json) {
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
    for (const key of over) console.log(`over: ${key}`);
    console.log(outcomeText("leases", outcomes));
  }
  if (!options.dryRun) await remember(at, run);
  return failed ? 1 : 0;
}
