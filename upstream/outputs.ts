/** What outputs can tell beyond their public type (sdk/nodejs/output.ts), and what the engine still knows of the run before. */
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";

/** Whether an output has a value, or will have one; false where a resource that it is made of has failed. */
export async function isGiven(output: pulumi.Output<unknown>): Promise<boolean> {
  let given = true;
  const seen: unknown = pulumi.recover(output, () => {
    given = false;
  });
  await (seen as { promise(): Promise<unknown> }).promise();
  return given;
}

/** Whether a resource was made, or would be; false if it failed. Decided by its URN, which a preview knows as well. */
export function isMade({ urn }: pulumi.Resource): Promise<boolean> {
  return isGiven(urn);
}

/**
 * The stack's outputs after the run before, secrets laid open: the engine has them until the program gives others, and no look at
 * the state is needed. By the function that the SDK resolves references to resources with. Empty where there are none.
 */
export async function formerOutputs(): Promise<Readonly<Record<string, unknown>>> {
  try {
    const stack = pulumi.runtime.getStackResource();
    const found: unknown = await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn: stack?.urn });
    return (found as { readonly state?: Record<string, unknown> }).state ?? {};
  } catch {
    // The engine ends, or there is none: what it knew it keeps by itself then.
    return {};
  }
}

/** For previews: an unknown value, so that everything derived from it is unknown as well. */
export function notKnownYet<T>(): T {
  return unknown as unknown as T;
}
