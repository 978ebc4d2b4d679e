/** `extend`: checks the request against the class. Pure; the present moment is a parameter. */
import { insteadOf } from "../../values/names";
import { machineKey, type LeaseFile, type LeaseScope } from "../../model/class/leases/lease-file";
import { before, instantOf, localTime } from "../../model/class/leases/leases";
import { quoted } from "../../values/text";
import type { ClassModel, Lease } from "../../model/class/types";
import { Failure } from "./failure";
import { teamKey } from "./session";

/**
 * What is extended. A team called `class` is written `team:class`.
 * @throws Failure if the class has no such team or machine
 */
export function scopeOf(model: ClassModel, file: LeaseFile, written: string): LeaseScope {
  if (written === "class") return { kind: "class" };
  const plain = written.replace(/^team:/, "");
  // Keys of teams contain no slash.
  const slash = plain.indexOf("/");
  const team = teamKey(model, slash < 0 ? plain : plain.slice(0, slash));
  if (slash < 0) return { kind: "team", team };
  const machine = plain.slice(slash + 1);
  const machines = model.teams.find(({ key }) => key === team)?.instances.map(({ name }) => name) ?? [];
  if (!machines.includes(machine) && !file.ended.includes(machineKey(team, machine)))
    throw new Failure(
      `${quoted(machine)} is no machine of team ${team}; ${insteadOf(machine, machines, "it has none")}`,
      2,
    );
  return { kind: "machine", team, machine };
}

/** The leases that the new end is compared with: the present one, and for a machine its team's. */
function leasesAt(model: ClassModel, scope: LeaseScope): { readonly own?: Lease; readonly team?: Lease } {
  if (scope.kind === "class") return { own: model.lease };
  const team = model.teams.find(({ key }) => key === scope.team);
  if (team === undefined || scope.kind === "team") return team === undefined ? {} : { own: team.lease };
  const own = team.instances.find(({ name }) => name === scope.machine)?.lease;
  return { team: team.lease, ...(own === undefined ? {} : { own }) };
}

/**
 * The new end as an instant. Undefined: the lease already ends then.
 * @throws Failure if the end is not possible
 */
export function newEnd(model: ClassModel, scope: LeaseScope, until: string, now: string): string | undefined {
  const { timeZone } = model.lease;
  const end = instantOf(until, "end", timeZone);
  if (end === undefined)
    throw new Failure(
      `${quoted(until)} is no date; write it as 2026-12-18, 2026-12-18T17:00 or 2026-12-18T17:00+01:00`,
      2,
    );
  const shown = localTime(end, timeZone);
  if (!before(now, end)) throw new Failure(`${shown} is over; name a time to come`, 2);
  const { own, team } = leasesAt(model, scope);
  if (own !== undefined && own.end === undefined) throw new Failure("it has no end: there is nothing to extend", 2);
  if (own?.end === end) return undefined;
  if (own?.end !== undefined && before(end, own.end)) {
    const present = localTime(own.end, timeZone);
    throw new Failure(`${shown} is before its present end, ${present}; the roster and the settings shorten leases`, 2);
  }
  if (team?.end !== undefined && before(team.end, end))
    throw new Failure(`${shown} is after the end of its team, ${localTime(team.end, timeZone)}; extend the team`, 2);
  return end;
}
