import type * as pulumi from "@pulumi/pulumi";
import type { CloudControlPlane } from "./inputs";

/** The provider of everything in the cloud, and the resource whose deletion deletes it all. */
export function sharedOptions({ provider, lifetime }: CloudControlPlane): pulumi.ComponentResourceOptions {
  // Only if there is a lifetime: merging `undefined` would overwrite the caller's.
  return { providers: [provider], ...(lifetime && { deletedWith: lifetime }) };
}
