/**
 * What a box has to have for a stack's settings: `plan.ts FILE` prints the MiB of memory that it takes, and its machines.
 * Mistakes in the settings are the program's to report; here they count as nothing.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { label } from "../../config/schema/common";
import { node } from "../../config/schema/node";

/** In use with all services, Cinder among them, after a class was made. */
const controllerMiB = 3300;
/** The lab host itself, and what QEMU takes for a node beside its memory. */
const labhostMiB = 300;
const emulatorMiB = 200;

interface StackFile {
  readonly config?: { readonly "atelier:lab"?: { readonly host?: unknown; readonly nodes?: unknown } };
}

export interface Plan {
  readonly memoryMiB: number;
  readonly machines: readonly string[];
}

/** @param text of a stack file */
export function planOf(text: string): Plan {
  const lab = (parse(text) as StackFile | null)?.config?.["atelier:lab"];
  if (lab !== undefined && lab.host === undefined) return { memoryMiB: controllerMiB, machines: ["controller"] };
  const nodes = z.record(label, node).safeParse(lab?.nodes ?? {});
  const sizes = Object.values(nodes.data ?? {}).map(({ memoryMiB }) => memoryMiB + emulatorMiB);
  const memoryMiB = [controllerMiB, labhostMiB, ...sizes].reduce((sum, size) => sum + size);
  return { memoryMiB, machines: ["labhost", "controller"] };
}

if (require.main === module) {
  const { memoryMiB, machines } = planOf(readFileSync(process.argv[2] ?? "", "utf8"));
  console.log([memoryMiB, ...machines].join(" "));
}
