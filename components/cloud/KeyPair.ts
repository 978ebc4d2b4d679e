import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { KeyPairModel } from "../../model/cloud/types";

/**
 * A public key that instances admit. The private key never comes near the cloud.
 *
 * @example
 * new KeyPair("teacher", { name: "teacher", publicKey: "ssh-ed25519 AAAA... teacher" }, { providers: [provider] });
 */
export class KeyPair extends pulumi.ComponentResource {
  /** Nova's handle of it; an instance that names it waits for it. */
  readonly keyPairName: pulumi.Output<string>;

  constructor(name: string, args: KeyPairModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:KeyPair", name, {}, opts);

    const keyPair = new openstack.ComputeKeypairV2(
      name,
      // Nova drops the line end of a key file; left in, it would look like another key for ever.
      { name: args.name, publicKey: args.publicKey.trim() },
      // Nova takes a name once.
      { parent: this, deleteBeforeReplace: true },
    );

    this.keyPairName = keyPair.name;
    this.registerOutputs();
  }
}
