/** Security groups that another project may add rules to: an added rule opens every machine in the group. */
import type { View, ViewMachine } from "./view";

/** A project that can open a machine, and the group by which it can. */
export interface Writer {
  readonly from: string;
  readonly machine: ViewMachine;
  readonly group: string;
}

/** All projects that may add rules to a group of another owner's machine. */
export function writersOf({ groupShares = [], machines }: View): Writer[] {
  return groupShares.flatMap(({ group, target }) =>
    machines
      .filter((machine) => machine.owner !== target && machine.groups.includes(group))
      .map((machine) => ({ from: target, machine, group })),
  );
}
