import type * as pulumi from "@pulumi/pulumi";
import type { CloudControlPlane } from "./inputs";

/** The provider for everything below, and whose end is the end of everything below. */
export function sharedOptions({ provider, lifetime }: CloudControlPlane): pulumi.ComponentResourceOptions {
  // Only a lifetime that there is: merging an absent one would overwrite the caller's.
  return { providers: [provider], ...(lifetime && { deletedWith: lifetime }) };
}
