/** What the events of Pulumi's engine say of a stack of the class: how far it is, and which teams failed why. Pure. */
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How one stack stands. */
export interface StackProgress {
  readonly stack: string;
  /** Keys of the teams in it. */
  readonly teams: readonly string[];
  state: "waiting" | "running" | "done" | "failed";
  /** Resources that have been looked at, changed ones among them. */
  seen: number;
  /** Operations done, or planned in a preview, by what they do: create, update, replace, delete. */
  readonly changes: Map<string, number>;
  /** URNs under way. */
  readonly running: Set<string>;
  /** Changes by team; `""` is what teams share. */
  readonly byTeam: Map<string, Map<string, number>>;
  /** Why, by the key of a team; `""`: of what teams share, or of the stack as a whole. */
  readonly failures: Map<string, string>;
}

export function startOf(stack: string, teams: readonly string[]): StackProgress {
  const sets = { changes: new Map(), running: new Set<string>(), byTeam: new Map(), failures: new Map() };
  return { stack, teams, state: "waiting", seen: 0, ...sets };
}

/** The team that a resource belongs to: resources are called `class-NAME.TEAM...`, inside the team's component. */
export function teamOf(urn: string): string | undefined {
  const [, , types = "", name = ""] = urn.split("::");
  return /(^|\$)atelier:class:Team(\$|$)/.test(types) ? name.split(".")[1] : undefined;
}

/** What people call an operation. Undefined: nothing changes. */
function changeOf(op: string): string | undefined {
  if (op === "create" || op === "update" || op === "delete") return op;
  // The engine reports a replacement three times; once is enough.
  return op === "replace" ? "replace" : undefined;
}

const isQuiet = (op: string) => op === "same" || op.startsWith("read") || op === "refresh";

function count(changes: Map<string, number>, change: string): void {
  changes.set(change, (changes.get(change) ?? 0) + 1);
}

/** A report that has a line for each thing stays whole; of anything else the beginning says enough. */
function firstWords(message: string): string {
  if (message.includes("\n  - ")) return message.trim().replace(/^before hook "\w+" failed: /, "");
  return message
    .trim()
    .replace(/\s*\n\s*/g, " ")
    .slice(0, 500);
}

/** What the program says of a team's failure, without the team's name; it says more than the provider's text, in less. */
function ofTeam(team: string, message: string): string | undefined {
  const start = `team ${team}: `;
  return team !== "" && message.startsWith(start) ? firstWords(message.slice(start.length)) : undefined;
}

/** Takes note of an event. */
export function note(progress: StackProgress, event: EngineEvent): void {
  const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
  if (resourcePreEvent !== undefined) {
    const { urn, op } = resourcePreEvent.metadata;
    progress.seen += 1;
    if (!isQuiet(op)) progress.running.add(urn);
    const change = changeOf(op);
    if (change === undefined) return;
    const team = teamOf(urn) ?? "";
    const own = progress.byTeam.get(team) ?? new Map<string, number>();
    progress.byTeam.set(team, own);
    count(own, change);
    count(progress.changes, change);
  }
  if (resOutputsEvent !== undefined) progress.running.delete(resOutputsEvent.metadata.urn);
  if (resOpFailedEvent !== undefined) {
    const { urn, op } = resOpFailedEvent.metadata;
    progress.running.delete(urn);
    const team = teamOf(urn) ?? "";
    if (!progress.failures.has(team)) progress.failures.set(team, `${op} of ${urn.split("::").at(-1)} failed`);
  }
  if (diagnosticEvent?.severity === "error") {
    const { urn = "", message } = diagnosticEvent;
    const team = teamOf(urn) ?? "";
    const name = urn.split("::").at(-1) ?? "";
    const said = progress.failures.get(team);
    const own = ofTeam(team, message);
    if (own !== undefined) return void progress.failures.set(team, own);
    // The engine's own last words ("update failed") say less than what came before.
    if (said !== undefined && !said.endsWith(" failed")) return;
    if (team === "" && /^(update|preview|destroy) failed$/.test(message.trim())) return;
    progress.failures.set(team, team === "" ? firstWords(message) : `${name}: ${firstWords(message)}`);
  }
}

/**
 * The end of a run.
 * @param failed what the run said last; undefined when all went well
 */
export function settle(progress: StackProgress, failed: string | undefined): void {
  const { failures } = progress;
  if (failed !== undefined && failures.size === 0) failures.set("", failed);
  // The program waits for what failed, and says so: that team is named already.
  if (failures.size > 1 && failures.get("")?.startsWith("Running program ")) failures.delete("");
  progress.running.clear();
  progress.state = failed === undefined ? "done" : "failed";
}

/** `12 to create, 1 to delete`; `nothing` */
export function changesText(changes: ReadonlyMap<string, number>, done: boolean): string {
  const words = [...changes].map(([change, n]) => (done ? `${n} ${change}d` : `${n} to ${change}`));
  return words.length === 0 ? "no change" : words.join(", ");
}
