/** Whether the settings allow that a change loses the data of a machine. */
import { machineKey } from "./leases/lease-file";

/**
 * @param allowed as `class.allowLoss` has it: `red`, `red/web`, `*` and the like
 */
export function mayLose(allowed: readonly string[], team: string, machine: string): boolean {
  return [team, "*", machineKey(team, machine), machineKey("*", machine)].some((name) => allowed.includes(name));
}
