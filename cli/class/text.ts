/** Tables for the terminal. Users' text goes through `shown` first. */
import { localTime } from "../../model/class/leases/leases";
import { visible } from "../../values/visible";
import type { Outcome } from "./drive";
import type { ClassStatus, LeaseStatus, MachineStatus, QuotaStatus, TeamStatus } from "./status";

/** One line without invisible characters, except those that join emoji. */
export function shown(text: string): string {
  return text.split("\u200d").map(visible).join("\u200d");
}

/** Aligns columns to their widest cell; the last column is not padded. */
export function table(rows: readonly (readonly string[])[], indent = ""): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? "")].length)));
  const pad = (cell: string, i: number) => cell + " ".repeat(Math.max(0, (widths[i] ?? 0) - [...cell].length));
  return rows.map((row) => (indent + row.map(pad).join("  ")).trimEnd());
}

export function leaseText({ start, end, timeZone, state }: LeaseStatus): string {
  if (state === "upcoming" && start !== undefined) return `starts ${localTime(start, timeZone)}`;
  if (end === undefined) return "no end";
  const when = localTime(end, timeZone);
  if (state === "expired") return `ended ${when}`;
  return state === "warning" ? `ends soon: ${when}` : `until ${when}`;
}

function machineRow(machine: MachineStatus, team: TeamStatus): string[] {
  const { name, status, task, floatingIps, fixedIps, hidden, extra, lease } = machine;
  const addresses = [...floatingIps, ...(fixedIps.length > 0 ? [`(${fixedIps.join(", ")})`] : [])].join(" ");
  const notes = [
    ...(hidden ? ["hidden"] : []),
    ...(extra ? ["not of the blueprint"] : []),
    ...(lease.end === team.lease.end ? [] : [leaseText(lease)]),
  ];
  return [shown(name), task === undefined ? status : `${status} (${task})`, addresses, notes.join(", ")];
}

/** In the order of the model; quotas that are used up are marked. */
function quotaText(quotas: readonly QuotaStatus[]): string {
  return quotas.map(({ name, used, limit }) => `${name} ${used}/${limit}${used > limit ? " (over)" : ""}`).join(", ");
}

function teamText(team: TeamStatus): string[] {
  const people = team.members.map(({ username, role }) => (role === "reader" ? `${username} (reader)` : username));
  const heading = `${team.key} (${shown(team.name)}): ${team.health}, ${leaseText(team.lease)}`;
  return [
    "",
    heading,
    `  members  ${shown(people.join(", "))}`,
    ...table(
      team.machines.map((machine) => machineRow(machine, team)),
      "  ",
    ),
    ...(team.quotas.length > 0 ? [`  quota    ${quotaText(team.quotas)}`] : []),
    ...team.problems.map((problem) => `  ! ${shown(problem)}`),
  ];
}

/**
 * The end of the APIs' certificate, to the day. In its last month it is marked, because it should have been renewed
 * long before.
 */
function certificateText({ certificateEnd: end, at }: ClassStatus): string {
  if (end === undefined) return "! The APIs are asked without TLS: passwords travel in clear";
  const days = Math.floor((Date.parse(end) - Date.parse(at)) / 86_400_000);
  const told = `The APIs' certificate ends on ${end.slice(0, 10)}, in ${days} days`;
  if (days < 0) return `! The APIs' certificate ended on ${end.slice(0, 10)}: renew it`;
  return days < 30 ? `! ${told}: renew it` : told;
}

/** The whole text of `status`. */
export function statusText(status: ClassStatus): string {
  const { teams, endedTeams, blueprint } = status;
  const well = teams.filter(({ health }) => health !== "trouble").length;
  const revision = blueprint.revision === undefined ? "" : ` at ${blueprint.revision.slice(0, 12)}`;
  return [
    `Class ${status.class}: ${well} of ${teams.length} teams well, blueprint ${shown(blueprint.name)}${revision}, ${leaseText(status.lease)}`,
    ...status.problems.map((problem) => `! ${shown(problem)}`),
    ...teams.flatMap(teamText),
    ...(endedTeams.length > 0 ? ["", `Deleted at the end of their lease: ${endedTeams.join(", ")}`] : []),
    "",
    certificateText(status),
    `${status.apiCalls} API calls`,
  ].join("\n");
}

/** The result for each machine: failures by name, the others as a number. */
export function outcomeText(what: string, outcomes: readonly Outcome[]): string {
  const count = (result: Outcome["result"]) => outcomes.filter((one) => one.result === result).length;
  const lines = outcomes
    .filter(({ note }) => note !== undefined)
    .map(({ team, machine, result, note }) => {
      return `  ${result === "failed" ? "!" : "-"} ${team}/${shown(machine)}: ${shown(note ?? "")}`;
    });
  const summary = `${what}: ${count("changed")} done, ${count("already")} already so, ${count("failed")} failed`;
  return [summary, ...lines].join("\n");
}
