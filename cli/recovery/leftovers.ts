/** What goes on running of runs that were killed: plugins, language hosts, programs and tasks. */
import { setTimeout as pause } from "node:timers/promises";
import { markName, readMark } from "./mark";
import { isAlive, processesWith, signal, type Process } from "./processes";

/**
 * Those of runs with their state in this place whose first process is gone. What belongs to a run that lives is left alone,
 * and so is whatever has no mark: nothing is known by its name.
 */
export function leftovers(place: string): readonly Process[] {
  return processesWith(markName).filter(({ value }) => {
    const mark = readMark(value);
    return mark?.place === place && !isAlive(mark);
  });
}

/** How long a process is given to end by itself, in milliseconds. */
const graceMs = 3000;

/** @returns how many there were */
export async function endLeftovers(place: string): Promise<number> {
  const all = new Set<number>();
  // What they start in between is found by the next look.
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
