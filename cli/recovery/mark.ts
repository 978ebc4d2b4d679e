/**
 * The mark of a run's processes: an environment variable that all its children inherit, down to plugins and tasks. It
 * contains the place of the run's state, and the number and start time of its first process, which identify it.
 */
import { processStart } from "./processes";

/** box/pulumi sets it too. */
export const markName = "ATELIER_RUN";

/** @param place where the run's state is: a box's folder, or the URL of a back end */
export function markOf(place: string, pid = process.pid): string {
  return `${place}:${pid}:${processStart(pid) ?? ""}`;
}

export interface Mark {
  readonly place: string;
  readonly pid: number;
  /** In ticks since the machine's boot, as in /proc. */
  readonly start: string;
}

export function readMark(text: string): Mark | undefined {
  const found = /^(.*):(\d+):(\d*)$/.exec(text);
  return found ? { place: found[1] ?? "", pid: Number(found[2]), start: found[3] ?? "" } : undefined;
}
