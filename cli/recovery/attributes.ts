/** What a back end in a folder keeps beside each file: its attributes, in a file of their own that is not written at once. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const isEmpty = (file: string) => statSync(file, { throwIfNoEntry: false })?.size === 0;

/**
 * Takes away attributes of states that a killed run left empty: with them Pulumi reads no state (`failed to load checkpoint: EOF`),
 * without them it does, and they say nothing that is needed.
 * @returns how many there were
 */
export function dropEmptyAttributes(folder: string): number {
  const states = join(folder, ".pulumi/stacks");
  const empty = readdirSync(states, { recursive: true, encoding: "utf8" })
    .map((name) => join(states, name))
    .filter((file) => file.endsWith(".attrs") && isEmpty(file));
  for (const file of empty) rmSync(file);
  return empty.length;
}
