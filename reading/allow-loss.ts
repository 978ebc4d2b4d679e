/** Machines whose data one run may lose, besides those that the settings allow: `npm run class -- up --allow-loss red`. */
import type { Machine } from "./machine";

/** Environment variable: names separated by commas, of the class and of the lab. */
export const allowLossVariable = "ATELIER_ALLOW_LOSS";

export function allowedLoss({ environment }: Machine): string[] {
  return (environment[allowLossVariable] ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}
