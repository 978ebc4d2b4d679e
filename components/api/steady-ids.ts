import * as pulumi from "@pulumi/pulumi";

/**
 * For inputs that are ids which a task gave back. A task that runs again, for another password of the administrator's or one
 * more member, has no result in a preview, though its ids stay: what hangs on them would be shown as replaced, and with it the
 * servers of a whole class. In an `up` the ids are known, and compared as ever.
 */
export function steadyIds(...inputs: readonly string[]): Pick<pulumi.CustomResourceOptions, "ignoreChanges"> {
  return pulumi.runtime.isDryRun() ? { ignoreChanges: [...inputs] } : {};
}
