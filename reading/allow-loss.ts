/** Whose data this one run may cost, beside what the settings say: `npm run class -- up --allow-loss red` gives it on so. */
import type { Machine } from "./machine";

/** Of the environment: names with commas between them, those of a class and those of the lab alike. */
export const allowLossVariable = "ATELIER_ALLOW_LOSS";

export function allowedLoss({ environment }: Machine): string[] {
  return (environment[allowLossVariable] ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}
