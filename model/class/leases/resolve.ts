import type { ClassSettings } from "../../../settings/class";
import { entry } from "../../../values/names";
import type { Problems } from "../../../values/problem";
import type { Context } from "../context";
import { after, before, extended, instantOf, isTimeZone, localTime, narrowed, walltimeSeconds } from "./leases";
import type { Cell, RosterTeam } from "../roster";
import { quoted } from "../../../values/text";
import type { Lease } from "../types";

const dateAdvice = "write it as 2026-12-18, 2026-12-18T17:00 or 2026-12-18T17:00+01:00";
const walltimeAdvice = "write it as 4h, 90m, 2d or 7-00:00:00";

type LeaseContext = Pick<Context, "settings" | "lease" | "leaseFile" | "inRoster">;

/** The class's lease. */
export function resolveClassLease({ lease }: ClassSettings, problems: Problems): Lease {
  const at = ["class", "lease"];
  const known = isTimeZone(lease.timeZone);
  if (!known)
    problems.add(
      [...at, "timeZone"],
      quoted(lease.timeZone),
      "is no time zone",
      "use an IANA name such as Europe/Paris",
    );
  const timeZone = known ? lease.timeZone : "UTC";
  const date = (which: "start" | "end") => {
    const written = lease[which];
    const instant = written === undefined ? undefined : instantOf(written, which, timeZone);
    if (written !== undefined && instant === undefined)
      problems.add([...at, which], quoted(written), "is no date", dateAdvice);
    return instant;
  };
  const seconds = (key: "walltime" | "warning") => {
    const written = lease[key];
    const value = written === undefined ? undefined : walltimeSeconds(written);
    if (written !== undefined && value === undefined)
      problems.add([...at, key], quoted(written), "is no length of time", walltimeAdvice);
    return value;
  };
  const [start, written, walltime] = [date("start"), date("end"), seconds("walltime")];
  if (lease.walltime !== undefined && lease.end !== undefined)
    problems.add([...at, "walltime"], lease.walltime, "says the same as `end` in another way", "leave out one of them");
  else if (lease.walltime !== undefined && lease.start === undefined)
    problems.add([...at, "walltime"], lease.walltime, "is counted from `start`, which is not set", "set start, or end");
  const end = written ?? (start !== undefined && walltime !== undefined ? after(start, walltime) : undefined);
  if (start !== undefined && end !== undefined && !before(start, end))
    problems.add([...at, "end"], lease.end ?? "", `is not after the start, ${lease.start}`, "set a later end");
  const warningSeconds = seconds("warning") ?? 0;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), timeZone, warningSeconds };
}

/** A team's lease: the class's, with the start, end or walltime of the roster in it. */
export function resolveTeamLease(context: LeaseContext, team: RosterTeam): Lease {
  return extended(leaseInRoster(context, team), entry(context.leaseFile.teams, team.key));
}

/** Start and end from the roster, as instants; absent where none, or an invalid one, is written. */
function writtenInRoster({ lease, inRoster }: LeaseContext, { leaseStart, leaseEnd, walltime }: RosterTeam) {
  const date = (cell: Cell | undefined, which: "start" | "end") => {
    const instant = cell && instantOf(cell.text, which, lease.timeZone);
    if (cell !== undefined && instant === undefined)
      inRoster.addAt(cell.place, quoted(cell.text), "is no date", dateAdvice);
    return instant;
  };
  const [start, end] = [date(leaseStart, "start"), date(leaseEnd, "end")];
  if (walltime === undefined) return { start, end };
  const complain = (reason: string, fix: string) => inRoster.addAt(walltime.place, quoted(walltime.text), reason, fix);
  const seconds = walltimeSeconds(walltime.text);
  const from = start ?? lease.start;
  if (seconds === undefined) complain("is no length of time", walltimeAdvice);
  else if (leaseEnd !== undefined) complain("says the same as `leaseEnd` in another way", "leave out one of them");
  else if (from === undefined && leaseStart === undefined)
    complain("is counted from a start, which is not set", "set leaseStart, or class.lease.start in the stack file");
  else if (from !== undefined) return { start, end: after(from, seconds) };
  return { start, end };
}

function leaseInRoster(context: LeaseContext, team: RosterTeam): Lease {
  const { lease, settings, inRoster } = context;
  const { leaseStart, leaseEnd, walltime } = team;
  const { start, end } = writtenInRoster(context, team);
  const { teamsMayExceed } = settings.lease;
  const shown = (instant: string) => localTime(instant, lease.timeZone);
  const complain = (cell: Cell, reason: string, fix: string) =>
    inRoster.addAt(cell.place, quoted(cell.text), reason, fix);
  if (leaseStart && start !== undefined && lease.start !== undefined && before(start, lease.start))
    complain(
      leaseStart,
      `is before the class's start, ${shown(lease.start)}`,
      "set a later one, or an earlier class.lease.start",
    );
  if (leaseStart && start !== undefined && end === undefined && lease.end !== undefined && !before(start, lease.end))
    complain(
      leaseStart,
      `is not before the class's end, ${shown(lease.end)}`,
      "set an earlier one, or a later class.lease.end",
    );
  const ending = leaseEnd ?? walltime;
  const begins = start ?? lease.start;
  if (ending && end !== undefined && begins !== undefined && !before(begins, end)) {
    const whose = start === undefined ? "class's" : "team's";
    complain(ending, `is not after the ${whose} start, ${shown(begins)}`, "set a later end");
  }
  if (ending && end !== undefined && !teamsMayExceed && lease.end !== undefined && before(lease.end, end)) {
    const fix = "set an earlier one, a later class.lease.end, or class.lease.teamsMayExceed: true";
    complain(ending, `${leaseEnd ? "is" : "ends"} after the class's end, ${shown(lease.end)}`, fix);
  }
  return narrowed(lease, { start, end }, teamsMayExceed);
}

/** A machine's lease: the team's, or shorter by the blueprint's walltime. */
export function resolveInstanceLease(team: Lease, walltime: string | undefined): Lease {
  const seconds = walltime === undefined ? undefined : walltimeSeconds(walltime);
  if (seconds === undefined || team.start === undefined) return team;
  return narrowed(team, { end: after(team.start, seconds) });
}

/** A walltime needs a start to count from. */
export function checkWalltimes({ blueprint, lease, inBlueprint }: Context): void {
  for (const [name, { walltime }] of Object.entries(blueprint.settings.instances))
    if (walltime !== undefined && lease.start === undefined)
      inBlueprint.add(
        ["instances", name, "walltime"],
        walltime,
        "is counted from the start of the class, which is not set",
        "set class.lease.start in the stack file, or leave the walltime out",
      );
}
