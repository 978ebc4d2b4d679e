/** What `pulumi.Output` has beyond its public type (sdk/nodejs/output.ts). */
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";

/** The private part of {@link pulumi.Output}. */
interface Inner<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
}

/**
 * The value of an output, or undefined if a resource that it derives from has failed. Otherwise the failure would
 * spread to the stack's outputs and to those of all other teams. The result is not secret: mark it again if needed.
 */
export function ifMade<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
  const inner = output as unknown as Inner<T>;
  const value = Promise.all([inner.promise(), inner.isKnown]).then(
    ([found, known]) => (known ? found : notKnownYet<T>()),
    () => undefined,
  );
  return pulumi.output(value) as pulumi.Output<T | undefined>;
}

/** Whether a resource was made, or would be; false if it failed. Decided by its URN, which a preview knows as well. */
export function isMade({ urn }: pulumi.Resource): Promise<boolean> {
  const inner = urn as unknown as Inner<string>;
  return inner.promise().then(
    () => true,
    () => false,
  );
}

/** For previews: an unknown value, so that everything derived from it is unknown as well. */
export function notKnownYet<T>(): T {
  return unknown as unknown as T;
}
