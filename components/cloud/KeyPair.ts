import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { KeyPairModel } from "../../model/cloud/types";

/**
 * A public key that instances accept. The private key never enters the cloud.
 *
 * @example
 * new KeyPair("teacher", { name: "teacher", publicKey: "ssh-ed25519 AAAA... teacher" }, { providers: [provider] });
 */
export class KeyPair extends pulumi.ComponentResource {
  /** Its name in Nova; an instance that uses it waits for the key pair. */
  readonly keyPairName: pulumi.Output<string>;

  constructor(name: string, args: KeyPairModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:KeyPair", name, {}, opts);

    const keyPair = new openstack.ComputeKeypairV2(
      name,
      // Nova drops the line end of a key file; with it, each preview would show a change.
      { name: args.name, publicKey: args.publicKey.trim() },
      // The name is unique in Nova.
      { parent: this, deleteBeforeReplace: true },
    );

    this.keyPairName = keyPair.name;
    this.registerOutputs();
  }
}
