/** Security groups that somebody else may write into: a rule added there opens every machine in the group. */
import type { View, ViewMachine } from "./view";

/** Who may open which machine, by which group. */
export interface Writer {
  readonly from: string;
  readonly machine: ViewMachine;
  readonly group: string;
}

/** Everybody who may write into a group of somebody else's machine. */
export function writersOf({ groupShares = [], machines }: View): Writer[] {
  return groupShares.flatMap(({ group, target }) =>
    machines
      .filter((machine) => machine.owner !== target && machine.groups.includes(group))
      .map((machine) => ({ from: target, machine, group })),
  );
}
