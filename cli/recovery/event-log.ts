/** The log of events of a stack's last `up`, in which the next run looks for what that one left behind. */
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { RunEvent } from "./events";

/**
 * @param folder of the box, as in box/pulumi. Undefined: the user's cache
 * @param place identifies where the state is
 */
export function eventLogFile(
  folder: string | undefined,
  place: string,
  stack: string,
  environment: NodeJS.ProcessEnv,
): string {
  const name = stack.split("/").at(-1) ?? stack;
  if (folder !== undefined) return join(folder, "runs", `${name}.events`);
  const { ATELIER_CACHE, XDG_CACHE_HOME, HOME = homedir() } = environment;
  const cache = ATELIER_CACHE || join(XDG_CACHE_HOME || join(HOME, ".cache"), "atelier");
  const key = createHash("sha256").update(`${place} ${stack}`).digest("hex").slice(0, 16);
  return join(cache, "runs", `${name}-${key}.events`);
}

/** The text of the log; empty if there is none. */
export function readEventLog(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/**
 * Appends an event if it reports a failure or the run's start, for a run whose own log goes elsewhere. It is written at
 * once, because the run may be killed next.
 */
export function noteFailure(file: string, event: RunEvent): void {
  const isStart = event.preludeEvent !== undefined;
  if (!isStart && event.resOpFailedEvent === undefined && event.diagnosticEvent?.severity !== "error") return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Of the start, when it was; it has the whole configuration.
  const kept = isStart ? { timestamp: event.timestamp, preludeEvent: {} } : event;
  appendFileSync(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
}

export function forgetEvents(file: string): void {
  rmSync(file, { force: true });
}
