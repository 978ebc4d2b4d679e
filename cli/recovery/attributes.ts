/** Attributes of files in a back end in a folder: each file has its attributes in a second file, which is written later. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const isEmpty = (file: string) => statSync(file, { throwIfNoEntry: false })?.size === 0;

/**
 * Deletes attribute files that a killed run left empty: with them Pulumi cannot read the state (`failed to load
 * checkpoint: EOF`). Without them it can, and their content is not needed.
 * @returns their number
 */
export function dropEmptyAttributes(folder: string): number {
  const states = join(folder, ".pulumi/stacks");
  const empty = readdirSync(states, { recursive: true, encoding: "utf8" })
    .map((name) => join(states, name))
    .filter((file) => file.endsWith(".attrs") && isEmpty(file));
  for (const file of empty) rmSync(file);
  return empty.length;
}
