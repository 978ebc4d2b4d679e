import type { ClassSettings } from "../../config/schema/class";
import { entry } from "../names";
import type { Problems } from "../problem";
import type { Context } from "./context";
import { after, before, extended, instantOf, isTimeZone, localTime, narrowed, walltimeSeconds } from "./leases";
import type { RosterTeam } from "./roster";
import { quoted } from "./text";
import type { Lease } from "./types";

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

/** A team's lease: the class's, or with the end that the roster gives. */
export function resolveTeamLease(context: LeaseContext, team: RosterTeam): Lease {
  return extended(leaseInRoster(context, team), entry(context.leaseFile.teams, team.key));
}

function leaseInRoster({ lease, settings, inRoster }: LeaseContext, { leaseEnd }: RosterTeam): Lease {
  if (leaseEnd === undefined) return lease;
  const end = instantOf(leaseEnd.text, "end", lease.timeZone);
  if (end === undefined) {
    inRoster.addAt(leaseEnd.place, quoted(leaseEnd.text), "is no date", dateAdvice);
    return lease;
  }
  if (lease.start !== undefined && !before(lease.start, end)) {
    const reason = `is not after the class's start, ${localTime(lease.start, lease.timeZone)}`;
    inRoster.addAt(leaseEnd.place, quoted(leaseEnd.text), reason, "set a later end");
  }
  const { teamsMayExceed } = settings.lease;
  if (!teamsMayExceed && lease.end !== undefined && before(lease.end, end)) {
    const reason = `is after the class's end, ${localTime(lease.end, lease.timeZone)}`;
    const fix = "set an earlier one, a later class.lease.end, or class.lease.teamsMayExceed: true";
    inRoster.addAt(leaseEnd.place, quoted(leaseEnd.text), reason, fix);
  }
  return narrowed(lease, { end }, teamsMayExceed);
}

/** A machine's lease: the team's, or shorter by the blueprint's walltime. */
export function resolveMachineLease(team: Lease, walltime: string | undefined): Lease {
  const seconds = walltime === undefined ? undefined : walltimeSeconds(walltime);
  if (seconds === undefined || team.start === undefined) return team;
  return narrowed(team, { end: after(team.start, seconds) });
}

/** A walltime needs a moment to be counted from. */
export function checkWalltimes({ blueprint, lease, inBlueprint }: Context): void {
  for (const [name, { walltime }] of Object.entries(blueprint.settings.machines))
    if (walltime !== undefined && lease.start === undefined)
      inBlueprint.add(
        ["machines", name, "walltime"],
        walltime,
        "is counted from the start of the class, which is not set",
        "set class.lease.start in the stack file, or leave the walltime out",
      );
}
