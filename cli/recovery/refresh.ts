/** Has the provider read resources again: what it does not find leaves the state. */
import type { Pulumi } from "../class/pulumi";
import type { StateEntry } from "./state";

/** @throws Failure if the provider cannot read them */
export async function refresh(pulumi: Pulumi, entries: readonly StateEntry[]): Promise<void> {
  const targets = entries.flatMap(({ urn }) => ["--target", urn]);
  await pulumi.quietly(["refresh", "--yes", "--skip-preview", "--suppress-outputs", ...targets]);
}
