import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { InstanceModel } from "../../model/cloud/types";
import type { FloatingNetwork } from "./inputs";

/** Arguments of {@link FloatingIp}. */
export interface FloatingIpArgs {
  /** The external network that it comes from. */
  readonly network: FloatingNetwork;
  /**
   * A certain address.
   * @default - the next free one of the network's pools
   */
  readonly address?: NonNullable<InstanceModel["floatingIp"]>["address"];
  /** The port that it belongs to. */
  readonly portId: pulumi.Input<string>;
  /** What has to exist before the association: the router between the two networks. */
  readonly associateAfter: readonly pulumi.Resource[];
}

/**
 * A public address that leads to a port.
 *
 * @example
 * new FloatingIp("web", { network: internet, portId: port.id, associateAfter: [router.interfaces.students] });
 */
export class FloatingIp extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;
  /** Once it exists, connections to the address reach the port. */
  readonly association: pulumi.Resource;

  constructor(name: string, args: FloatingIpArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:FloatingIp", name, {}, opts);

    const floatingIp = new openstack.NetworkingFloatingipV2(
      name,
      { pool: args.network.networkName, address: args.address },
      // A certain address can be allocated only once.
      { parent: this, deleteBeforeReplace: true, dependsOn: [...args.network.ready] },
    );
    this.association = new openstack.NetworkingFloatingipAssociateV2(
      `${name}-association`,
      { floatingIp: floatingIp.address, portId: args.portId },
      {
        parent: this,
        dependsOn: [...args.associateAfter],
        // A port has one floating IP at a time. The association is deleted for itself and not with the floating IP:
        // while it exists, Neutron does not delete the router's interface.
        // refuses to take the router's interface away.
        deleteBeforeReplace: true,
      },
    );

    this.address = floatingIp.address;
    this.registerOutputs();
  }
}
