import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ExternalNetworkModel } from "../../model/cloud-types";
import type { AttachableNetwork, FloatingNetwork } from "./inputs";
import { providerAttributes } from "./segment";

/**
 * A network of the world outside: routers have their gateways in it, and floating IPs come from its pools.
 *
 * @example
 * new ExternalNetwork("internet", {
 *   name: "internet",
 *   physicalNetwork: "physnet1",
 *   cidr: "198.18.65.192/26",
 *   gatewayIp: "198.18.65.254",
 *   allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
 *   shared: false,
 * }, { providers: [provider] });
 */
export class ExternalNetwork extends pulumi.ComponentResource implements AttachableNetwork, FloatingNetwork {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  readonly networkName: pulumi.Output<string>;
  /** Its subnet: without one it has no addresses to give. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ExternalNetworkModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:ExternalNetwork", name, {}, opts);

    const network = new openstack.NetworkingNetworkV2(name, networkArgs(args), {
      parent: this,
      // A physical network carries one flat network, and a VLAN once: the old one goes first.
      deleteBeforeReplace: true,
    });
    const subnet = new openstack.NetworkingSubnetV2(`${name}-subnet`, subnetArgs(args, network.id), {
      parent: this,
      // Neutron deletes a network's subnets with it.
      deletedWith: network,
    });

    this.networkId = network.id;
    this.subnetId = subnet.id;
    this.networkName = network.name;
    this.ready = [subnet];
    this.registerOutputs();
  }
}

function networkArgs(args: ExternalNetworkModel): openstack.NetworkingNetworkV2Args {
  return {
    name: args.name,
    external: true,
    shared: args.shared,
    valueSpecs: providerAttributes({
      networkType: args.segmentationId === undefined ? "flat" : "vlan",
      physicalNetwork: args.physicalNetwork,
      segmentationId: args.segmentationId,
    }),
  };
}

function subnetArgs(args: ExternalNetworkModel, networkId: pulumi.Input<string>): openstack.NetworkingSubnetV2Args {
  return {
    name: args.name,
    networkId,
    cidr: args.cidr,
    gatewayIp: args.gatewayIp,
    // Others live in this network: Neutron hands out the pools' addresses only, and answers no DHCP request there.
    enableDhcp: false,
    allocationPools: [...args.allocationPools],
  };
}
