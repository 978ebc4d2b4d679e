/**
 * `leases`: acts on leases that have ended, will end soon, or were extended. Idempotent, and a later run makes up for
 * a missed one.
 */
import type { ApiClient } from "../../openstack/client";
import { machineKey, type LeaseFile } from "../../model/class/leases/lease-file";
import type { ClassModel } from "../../model/class/types";
import { driveOrPlan, type ActOptions } from "./act";
import { TeamServers } from "./cloud";
import type { Outcome, Wanted } from "./drive";
import { decideLeases, isEnded, type LeaseDecisions } from "./end-of-lease";
import { Failure } from "./failure";
import { isLeaseLocked, leaseEnded, leaseResumed } from "./goals";

export interface LeaseRun {
  readonly decisions: LeaseDecisions;
  readonly outcomes: readonly Outcome[];
  /** Keys of teams and machines to mark as ended in the lease file; empty unless the class deletes at the end. */
  readonly toMark: readonly string[];
  /** Teams in which something that is marked still exists, or may exist. */
  readonly toDelete: readonly string[];
}

/** Teams with something that is marked as ended. For a deleted team only the stack's state knows whether it is gone. */
function leftOvers(
  model: ClassModel,
  file: LeaseFile,
  decisions: LeaseDecisions,
  names: ReadonlySet<string>,
): string[] {
  const machines = file.ended.filter((key) => key.includes("/") && names.has(key));
  const keys = [
    ...model.endedTeams.map(({ key }) => key),
    ...decisions.endedTeams,
    ...machines,
    ...decisions.endedMachines,
  ];
  return [...new Set(keys.map((key) => key.split("/")[0] ?? key))];
}

/**
 * More teams than these at once, ended longer ago than these days, are probably a mistake in a date: runs every few
 * minutes find a team on the day when it ends.
 */
const [mostLate, lateDays] = [10, 7];

/** @throws Failure if many teams would be deleted that all ended long ago */
export function refuseLateDeletion(model: ClassModel, now: string): void {
  if (model.atLeaseEnd !== "delete") return;
  const then = new Date(Date.parse(now) - lateDays * 86_400_000).toISOString();
  const late = decideLeases(model, then).endedTeams;
  if (late.length <= mostLate) return;
  const some = late.slice(0, 3).join(", ");
  throw new Failure(
    `${late.length} teams (${some}, ...) ended more than ${lateDays} days ago and would be deleted now, with all that is in them\n` +
      "  next: see whether their dates in roster and settings are right (npm run class -- status); if so: npm run class -- leases --yes",
  );
}

/**
 * Stops and locks servers whose lease has ended, if the class stops at the end; starts and unlocks those that were
 * extended. If the class deletes, it only returns what to mark and delete, which Pulumi does.
 */
export async function runLeases(
  api: ApiClient,
  model: ClassModel,
  file: LeaseFile,
  now: string,
  options: ActOptions,
): Promise<LeaseRun> {
  const decisions = decideLeases(model, now);
  const servers = await TeamServers.of(api, model);
  const found = await servers.list(api);
  const deletes = model.atLeaseEnd === "delete";
  const wanted = found.flatMap((one): Wanted[] => {
    // A server that is not in the model has its team's lease, whatever its name is.
    const ended = isEnded(decisions, one.team, one.machine ?? "");
    if (ended) return deletes ? [] : [{ ...one, goal: leaseEnded }];
    return isLeaseLocked(one.server) ? [{ ...one, goal: leaseResumed }] : [];
  });
  const names = new Set(found.map(({ team, server }) => machineKey(team, server.name)));
  return {
    decisions,
    outcomes: await driveOrPlan(api, wanted, servers, options),
    toMark: deletes ? [...decisions.endedTeams, ...decisions.endedMachines] : [],
    toDelete: deletes ? leftOvers(model, file, decisions, names) : [],
  };
}
