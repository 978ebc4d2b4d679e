import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ExternalNetworkModel } from "../../model/cloud/types";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient } from "../../openstack/client";
import type { AttachableNetwork, FloatingNetwork } from "./inputs";
import { refuseConflicts } from "./network-conflicts";
import { providerAttributes } from "./segment";

/** Arguments of {@link ExternalNetwork}. */
export interface ExternalNetworkArgs extends ExternalNetworkModel {
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
}

/**
 * A network outside the cloud: routers have their gateways in it, and floating IPs come from its pools.
 *
 * Before it is made, and only then, OpenStack is asked whether its segment and its addresses are free. A hook asks,
 * not a resource: it runs only if the network is really about to be made. So no network conflicts with itself when it
 * is replaced or was made by an earlier version.
 *
 * @example
 * new ExternalNetwork("internet", {
 *   name: "internet",
 *   physicalNetwork: "physnet1",
 *   cidr: "198.18.65.192/26",
 *   gatewayIp: "198.18.65.254",
 *   allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
 *   shared: false,
 *   access: controlPlane.access,
 * }, { providers: [provider] });
 */
export class ExternalNetwork extends pulumi.ComponentResource implements AttachableNetwork, FloatingNetwork {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  readonly networkName: pulumi.Output<string>;
  /** Its subnet, which has the addresses. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ExternalNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:ExternalNetwork", name, {}, opts);

    const hooks = { beforeCreate: [new pulumi.ResourceHook(`${name}-free`, isFree(args))] };
    const network = new openstack.NetworkingNetworkV2(name, networkArgs(args), {
      parent: this,
      // A physical network carries one flat network, and each VLAN once, so the old network is deleted first.
      deleteBeforeReplace: true,
      hooks,
    });
    const subnet = new openstack.NetworkingSubnetV2(`${name}-subnet`, subnetArgs(args, network.id), {
      parent: this,
      // Neutron deletes a network's subnets with it.
      deletedWith: network,
      // The range can change while the network stays.
      hooks,
    });

    this.networkId = network.id;
    this.subnetId = subnet.id;
    this.networkName = network.name;
    this.ready = [subnet];
    this.registerOutputs();
  }
}

/** Runs neither in a preview nor where nothing is made, so these need no answer from OpenStack. */
function isFree({ access, ...wanted }: ExternalNetworkArgs): pulumi.ResourceHookFunction {
  return async ({ newInputs }) => {
    const known = await new Promise<ApiAccess>((done) => pulumi.output(access).apply(done));
    const { networkId } = newInputs as { readonly networkId?: string };
    await refuseConflicts(await ApiClient.connect(known), wanted, networkId);
  };
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
    // Other machines live in this network: Neutron allocates addresses of the pools only, and answers no DHCP
    // request.
    enableDhcp: false,
    allocationPools: [...args.allocationPools],
  };
}
