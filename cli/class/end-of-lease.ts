/** Which leases have ended at a given moment, and which end soon. Pure. */
import { machineKey, type LeaseFile } from "../../model/class/leases/lease-file";
import { localTime, stateOf } from "../../model/class/leases/leases";
import type { ClassModel, Lease } from "../../model/class/types";

/** Something whose lease is nearly over. */
export interface Warning {
  /** `red`, or `red/web` where a machine's lease is shorter than its team's. */
  readonly key: string;
  readonly end: string;
  /** For people, in the lease's time zone. */
  readonly text: string;
}

export interface LeaseDecisions {
  readonly warnings: readonly Warning[];
  /** Keys of teams whose lease is over. */
  readonly endedTeams: readonly string[];
  /** Keys of machines whose lease is over while their team's is not. */
  readonly endedMachines: readonly string[];
}

function endText({ end, timeZone }: Lease): string {
  return end === undefined ? "no end" : localTime(end, timeZone);
}

/** What of the class ends, and what soon will. What has not begun is left alone: a teacher prepares it. */
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

/** Whether a server is to be at rest: its team's lease is over, or its own. One that no blueprint knows has its team's. */
export function isEnded({ endedTeams, endedMachines }: LeaseDecisions, team: string, server: string): boolean {
  return endedTeams.includes(team) || endedMachines.includes(machineKey(team, server));
}

/** Of a decision that which nobody was told of yet. */
export type News = Pick<LeaseDecisions, "warnings"> & { readonly over: readonly string[] };

/** The end of a team's or a machine's lease, by its key. */
function endsOf({ teams }: ClassModel): ReadonlyMap<string, string> {
  return new Map(
    teams.flatMap(({ key, lease, instances }) =>
      [{ key, lease }, ...instances.map((one) => ({ key: machineKey(key, one.name), lease: one.lease }))].flatMap(
        (one) => (one.lease.end === undefined ? [] : [[one.key, one.lease.end] as const]),
      ),
    ),
  );
}

/** What people know after a run: ends that are near, and those that are over. What was deleted needs no memory: it is told by then. */
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

/** Each end is told of once when it is near, and once when it is over; a later one is another end. */
export function newsOf(decisions: LeaseDecisions, model: ClassModel, { warned = {}, over = {} }: LeaseFile): News {
  const known = toldBy(decisions, model);
  return {
    warnings: decisions.warnings.filter(({ key, end }) => warned[key] !== end),
    over: Object.entries(known.over).flatMap(([key, end]) => (over[key] === end ? [] : [key])),
  };
}
