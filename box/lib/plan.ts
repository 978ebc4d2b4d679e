/** What a box has to have for a stack's settings: `plan.ts FILE` prints the MiB of memory that it takes, and its machines. */
import { readFileSync } from "node:fs";
import { labIn, nodesIn } from "./stack-file";

/** In use with all services, Cinder among them, after a class was made. */
const controllerMiB = 3300;
/** The lab host itself, and what QEMU takes for a node beside its memory. */
const labhostMiB = 300;
const emulatorMiB = 200;

export interface Plan {
  readonly memoryMiB: number;
  readonly machines: readonly string[];
}

/** @param text of a stack file */
export function planOf(text: string): Plan {
  const lab = labIn(text);
  if (lab !== undefined && lab.host === undefined) return { memoryMiB: controllerMiB, machines: ["controller"] };
  const sizes = Object.values(nodesIn(lab)).map(({ memoryMiB }) => memoryMiB + emulatorMiB);
  const memoryMiB = [controllerMiB, labhostMiB, ...sizes].reduce((sum, size) => sum + size);
  return { memoryMiB, machines: ["labhost", "controller"] };
}

if (require.main === module) {
  const { memoryMiB, machines } = planOf(readFileSync(process.argv[2] ?? "", "utf8"));
  console.log([memoryMiB, ...machines].join(" "));
}
