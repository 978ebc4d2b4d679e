import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../remote/connection";
import { RemoteScript } from "../remote/RemoteScript";
import type { Acceleration } from "../../model/types";

/** Arguments of {@link NestedVirtualisation}. */
export interface NestedVirtualisationArgs {
  readonly connection: Connection;
  /** How the host runs VMs. With emulation, nothing of the host is needed for KVM inside the nodes. */
  readonly acceleration: pulumi.Input<Acceleration>;
}

/**
 * KVM inside the node VMs: the option `nested=1` of kvm_intel or kvm_amd, now and at every boot. Fails if the running
 * module has it off and cannot be reloaded: nodes would then emulate their instances.
 *
 * @example
 * new NestedVirtualisation("lab-host-nested", { connection, acceleration: hypervisor.acceleration }, { parent: this
 * });
 */
export class NestedVirtualisation extends pulumi.ComponentResource {
  constructor(name: string, args: NestedVirtualisationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:host:NestedVirtualisation", name, {}, opts);

    new RemoteScript(
      `${name}-module`,
      {
        connection: args.connection,
        scripts: ["components/host/nested.sh"],
        variables: { ACCELERATION: args.acceleration },
      },
      { parent: this },
    );

    this.registerOutputs();
  }
}
