/** Processes that killed runs left behind: plugins, language hosts, programs and tasks. */
import { setTimeout as pause } from "node:timers/promises";
import { markName, readMark } from "./mark";
import { isAlive, processesWith, signal, type Process } from "./processes";

/**
 * Processes of runs with their state in this place whose first process has ended. Processes of living runs and
 * processes without a mark are left alone: nothing is decided by a name.
 */
export function leftovers(place: string): readonly Process[] {
  return processesWith(markName).filter(({ value }) => {
    const mark = readMark(value);
    return mark?.place === place && !isAlive(mark);
  });
}

/** Milliseconds that a process gets to end by itself. */
const graceMs = 3000;

/**
 * Ends them.
 * @returns their number
 */
export async function endLeftovers(place: string): Promise<number> {
  const all = new Set<number>();
  // Processes that they start meanwhile are found by the next look.
  for (let looks = 0; looks < 5; looks++) {
    const found = leftovers(place);
    if (found.length === 0) break;
    for (const one of found) {
      all.add(one.pid);
      signal(one, "SIGTERM");
    }
    const deadline = Date.now() + graceMs;
    while (found.some(isAlive) && Date.now() < deadline) await pause(50);
    for (const one of found) signal(one, "SIGKILL");
    while (found.some(isAlive) && Date.now() < deadline + graceMs) await pause(20);
  }
  return all.size;
}
