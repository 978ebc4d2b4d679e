import * as pulumi from "@pulumi/pulumi";

/**
 * Options for inputs that are ids returned by a task. A task that runs again (for a new password, or one more member)
 * has no result in a preview, though its ids stay the same. Without these options everything that uses the ids would
 * be shown as replaced, the servers of a whole class included. In an `up` the ids are known and compared as usual.
 */
export function steadyIds(...inputs: readonly string[]): Pick<pulumi.CustomResourceOptions, "ignoreChanges"> {
  return pulumi.runtime.isDryRun() ? { ignoreChanges: [...inputs] } : {};
}
