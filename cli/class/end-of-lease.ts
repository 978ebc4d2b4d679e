/** Which leases have ended at a given moment, and which end soon. Pure. */
import { machineKey, type LeaseFile } from "../../model/class/leases/lease-file";
import { localTime, stateOf } from "../../model/class/leases/leases";
import type { ClassModel, Lease } from "../../model/class/types";

/** A lease that ends soon. */
export interface Warning {
  /** `red`, or `red/web` if a machine's lease ends before its team's. */
  readonly key: string;
  readonly end: string;
  /** The end for people, in the lease's time zone. */
  readonly text: string;
}

export interface LeaseDecisions {
  readonly warnings: readonly Warning[];
  /** Keys of teams whose lease has ended. */
  readonly endedTeams: readonly string[];
  /** Keys of machines whose lease has ended before their team's. */
  readonly endedMachines: readonly string[];
}

function endText({ end, timeZone }: Lease): string {
  return end === undefined ? "no end" : localTime(end, timeZone);
}

/** The leases that have ended or end soon. Leases that have not begun are ignored: a teacher may be preparing them. */
export function decideLeases(model: ClassModel, now: string): LeaseDecisions {
  const states = model.teams.map((team) => ({ team, state: stateOf(team.lease, now) }));
  const living = states.filter(({ state }) => state !== "expired").map(({ team }) => team);
  const shorter = living.flatMap((team) =>
    team.instances
      .filter(({ lease }) => lease.end !== undefined && lease.end !== team.lease.end)
      .map(({ name, lease }) => ({ key: machineKey(team.key, name), lease })),
  );
  const nearlyOver = [...living, ...shorter].filter(({ lease }) => stateOf(lease, now) === "warning");
  return {
    warnings: nearlyOver.map(({ key, lease }) => ({
      key,
      end: lease.end ?? "",
      text: `${key} ends ${endText(lease)}`,
    })),
    endedTeams: states.filter(({ state }) => state === "expired").map(({ team }) => team.key),
    endedMachines: shorter.filter(({ lease }) => stateOf(lease, now) === "expired").map(({ key }) => key),
  };
}

/**
 * Whether a server has to be stopped: its own lease or its team's has ended. A server that is not in the blueprint
 * has its team's lease.
 */
export function isEnded({ endedTeams, endedMachines }: LeaseDecisions, team: string, server: string): boolean {
  return endedTeams.includes(team) || endedMachines.includes(machineKey(team, server));
}

/** The part of a decision that has not been reported yet. */
export type News = Pick<LeaseDecisions, "warnings"> & { readonly over: readonly string[] };

/** Ends of leases, by the key of the team or machine. */
function endsOf({ teams }: ClassModel): ReadonlyMap<string, string> {
  return new Map(
    teams.flatMap(({ key, lease, instances }) =>
      [{ key, lease }, ...instances.map((one) => ({ key: machineKey(key, one.name), lease: one.lease }))].flatMap(
        (one) => (one.lease.end === undefined ? [] : [[one.key, one.lease.end] as const]),
      ),
    ),
  );
}

/**
 * What has been reported after a run: near ends and past ends. Deletions need no record, because their end has been
 * reported before.
 */
export function toldBy(
  { warnings, endedTeams, endedMachines }: LeaseDecisions,
  model: ClassModel,
  deleted: readonly string[] = [],
): Required<Pick<LeaseFile, "warned" | "over">> {
  const ends = endsOf(model);
  const over = [...endedTeams, ...endedMachines].filter((key) => !deleted.includes(key));
  return {
    warned: Object.fromEntries(warnings.map(({ key, end }) => [key, end])),
    over: Object.fromEntries(over.map((key) => [key, ends.get(key) ?? ""])),
  };
}

/** Each end is reported once when it is near and once when it has passed. A later end is a new one. */
export function newsOf(decisions: LeaseDecisions, model: ClassModel, { warned = {}, over = {} }: LeaseFile): News {
  const known = toldBy(decisions, model);
  return {
    warnings: decisions.warnings.filter(({ key, end }) => warned[key] !== end),
    over: Object.entries(known.over).flatMap(([key, end]) => (over[key] === end ? [] : [key])),
  };
}
