/** What `pulumi.Output` has beyond its public type (sdk/nodejs/output.ts). */
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";

/** What the SDK's outputs have beyond their public type (sdk/nodejs/output.ts). */
interface Inner<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
}

/**
 * The value of an output, and nothing where a resource that it is made of has failed. Without this the failure would go on
 * into the stack's outputs, and with it those of all other teams. Secrets have to be made secret again.
 */
export function ifMade<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
  const inner = output as unknown as Inner<T>;
  const value = Promise.all([inner.promise(), inner.isKnown]).then(
    ([found, known]) => (known ? found : notKnownYet<T>()),
    () => undefined,
  );
  return pulumi.output(value) as pulumi.Output<T | undefined>;
}

/** Whether a resource has been made, or would be; false where it failed. By an output of its that a preview knows. */
export function isMade({ urn }: pulumi.Resource): Promise<boolean> {
  const inner = urn as unknown as Inner<string>;
  return inner.promise().then(
    () => true,
    () => false,
  );
}

/** In a preview: a value that an `apply` cannot know yet, so that all that is made of it is unknown, too. */
export function notKnownYet<T>(): T {
  return unknown as unknown as T;
}
