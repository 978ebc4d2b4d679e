/**
 * What marks the processes of a run: a variable that all its children inherit, down to plugins and tasks. It names the place of
 * the run's state, and the process that began it by number and start, so that no other process is ever taken for it.
 */
import { processStart } from "./processes";

/** box/pulumi sets it as well. */
export const markName = "ATELIER_RUN";

/** @param place where the run's state is: a box's folder, or the address of a back end */
export function markOf(place: string, pid = process.pid): string {
  return `${place}:${pid}:${processStart(pid) ?? ""}`;
}

export interface Mark {
  readonly place: string;
  readonly pid: number;
  /** In ticks since the machine's start, as /proc tells it. */
  readonly start: string;
}

export function readMark(text: string): Mark | undefined {
  const found = /^(.*):(\d+):(\d*)$/.exec(text);
  return found ? { place: found[1] ?? "", pid: Number(found[2]), start: found[3] ?? "" } : undefined;
}
