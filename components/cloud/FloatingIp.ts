import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { InstanceModel } from "../../model/cloud/types";
import type { FloatingNetwork } from "./inputs";

/** Arguments of {@link FloatingIp}. */
export interface FloatingIpArgs {
  /** The external network that it comes from. */
  readonly network: FloatingNetwork;
  /**
   * The address wished for.
   * @default - the next free one of the network's pools
   */
  readonly address?: NonNullable<InstanceModel["floatingIp"]>["address"];
  /** The port that it leads to. */
  readonly portId: pulumi.Input<string>;
  /** What has to be there before it can lead anywhere: the router between the two networks. */
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
  /** In place: connections to the address reach the port. */
  readonly association: pulumi.Resource;

  constructor(name: string, args: FloatingIpArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:FloatingIp", name, {}, opts);

    const floatingIp = new openstack.NetworkingFloatingipV2(
      name,
      { pool: args.network.networkName, address: args.address },
      // An address wished for is given out once.
      { parent: this, deleteBeforeReplace: true, dependsOn: [...args.network.ready] },
    );
    this.association = new openstack.NetworkingFloatingipAssociateV2(
      `${name}-association`,
      { floatingIp: floatingIp.address, portId: args.portId },
      {
        parent: this,
        dependsOn: [...args.associateAfter],
        // A port has one at a time. It is really ended, not left to the floating IP's own end: while it lasts, Neutron
        // refuses to take the router's interface away.
        deleteBeforeReplace: true,
      },
    );

    this.address = floatingIp.address;
    this.registerOutputs();
  }
}
