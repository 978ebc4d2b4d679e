import type { ClassSettings } from "../../settings/class";
import { Problems, type Problem } from "../../values/problem";
import type { Context } from "./context";
import { noLeaseFile } from "./leases/lease-file";
import { FileProblems } from "../../values/place";
import { resolveClassLease, resolveTeamLease } from "./leases/resolve";
import { checkIdentity, checkPeople, checkRevocations } from "./resolve-people";
import type { Roster } from "./roster";

/** Mistakes in a class's settings and roster by themselves, for when the lab, the blueprint or the roster cannot be read. */
export function problemsAlone(settings: ClassSettings, roster: Roster | undefined): readonly Problem[] {
  const problems = new Problems();
  const inRoster = new FileProblems(roster?.file ?? "");
  const lease = resolveClassLease(settings, problems);
  const context: Pick<Context, "settings" | "lease" | "leaseFile" | "problems" | "inRoster"> = {
    settings,
    lease,
    leaseFile: noLeaseFile,
    problems,
    inRoster,
  };
  checkIdentity(context);
  if (roster === undefined) return problems.all;
  checkPeople(context, roster);
  checkRevocations(context, roster);
  for (const team of roster.teams) resolveTeamLease(context, team);
  return [...problems.all, ...roster.problems, ...inRoster.all];
}
