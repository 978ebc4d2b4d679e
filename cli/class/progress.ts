/** The state of a stack of the class, from the events of Pulumi's engine: its progress, and which teams failed why. Pure. */
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** The state of one stack. */
export interface StackProgress {
  readonly stack: string;
  /** Keys of its teams. */
  readonly teams: readonly string[];
  state: "waiting" | "running" | "done" | "failed";
  /** Number of resources visited, changed ones included. */
  seen: number;
  /** Number of operations done, or planned in a preview, by kind: create, update, replace, delete. */
  readonly changes: Map<string, number>;
  /** URNs of running operations. */
  readonly running: Set<string>;
  /** Changes by team; `""`: what teams share. */
  readonly byTeam: Map<string, Map<string, number>>;
  /** Reasons by team; `""`: what teams share, or the stack as a whole. */
  readonly failures: Map<string, string>;
}

export function startOf(stack: string, teams: readonly string[]): StackProgress {
  const sets = { changes: new Map(), running: new Set<string>(), byTeam: new Map(), failures: new Map() };
  return { stack, teams, state: "waiting", seen: 0, ...sets };
}

/** The team of a resource. Resources are named `class-NAME.TEAM...` and are inside the team's component. */
export function teamOf(urn: string): string | undefined {
  const [, , types = "", name = ""] = urn.split("::");
  return /(^|\$)atelier:class:Team(\$|$)/.test(types) ? name.split(".")[1] : undefined;
}

/** The name of an operation for users. Undefined: nothing changes. */
function changeOf(op: string): string | undefined {
  if (op === "create" || op === "update" || op === "delete") return op;
  // The engine reports a replacement three times, and it is counted once.
  return op === "replace" ? "replace" : undefined;
}

const isQuiet = (op: string) => op === "same" || op.startsWith("read") || op === "refresh";

function count(changes: Map<string, number>, change: string): void {
  changes.set(change, (changes.get(change) ?? 0) + 1);
}

/** A report with several items is shown whole; of other messages only the beginning. */
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

/** Records an event. */
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
    // The engine's own last message ("update failed") says less than the earlier ones.
    if (said !== undefined && !said.endsWith(" failed")) return;
    if (team === "" && /^(update|preview|destroy) failed$/.test(message.trim())) return;
    progress.failures.set(team, team === "" ? firstWords(message) : `${name}: ${firstWords(message)}`);
  }
}

/**
 * Records the end of a run.
 * @param failed the run's last message. Undefined: success
 */
export function settle(progress: StackProgress, failed: string | undefined): void {
  const { failures } = progress;
  if (failed !== undefined && failures.size === 0) failures.set("", failed);
  // The program fails because of a failure that has been recorded for its team already.
  if (failures.size > 1 && failures.get("")?.startsWith("Running program ")) failures.delete("");
  progress.running.clear();
  progress.state = failed === undefined ? "done" : "failed";
}

/** `12 to create, 1 to delete`; `nothing` */
export function changesText(changes: ReadonlyMap<string, number>, done: boolean): string {
  const words = [...changes].map(([change, n]) => (done ? `${n} ${change}d` : `${n} to ${change}`));
  return words.length === 0 ? "no change" : words.join(", ");
}
