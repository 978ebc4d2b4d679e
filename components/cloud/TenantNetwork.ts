import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkModel } from "../../model/cloud/types";
import { present } from "../../values/present";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import type { AttachableNetwork } from "./inputs";
import { providerAttributes } from "./segment";

/** Arguments of {@link TenantNetwork}. */
export interface TenantNetworkArgs extends NetworkModel {
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /**
   * Network nodes. A subnet with DHCP is made after them: Neutron assigns it to the agents that are alive at that
   * moment, and to none that starts later. If other nodes are given, DHCP is awaited again.
   * @default - they exist already
   */
  readonly networkNodes?: readonly pulumi.Resource[];
}

/** Seconds. An idle machine needs a few; agents in emulated nodes on a busy machine need minutes. */
const dhcpTimeoutSeconds = 600;

/**
 * A tenant network. With DHCP it is ready when its DHCP port is: a new network node needs about a minute for the
 * first one, and an instance that boots before may give up and stay without an address.
 *
 * @example
 * new TenantNetwork("students", {
 *   name: "students", networkType: "vxlan", cidr: "192.168.100.0/24", gatewayIp: "192.168.100.1",
 *   dhcp: true, dnsNameservers: [], allocationPools: [], access: controlPlane.access,
 * }, { providers: [provider] });
 */
export class TenantNetwork extends pulumi.ComponentResource implements AttachableNetwork {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  /** The wait for its DHCP port; without DHCP, its subnet. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: TenantNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    // The name of this class in all existing states; a new one would need an alias for ever
    // (docs/decisions/names.md).
    super("atelier:cloud:PrivateNetwork", name, {}, opts);

    const network = new openstack.NetworkingNetworkV2(name, networkArgs(args), {
      parent: this,
      // A VLAN, VNI or GRE key is used only once, so the old network is deleted first.
      deleteBeforeReplace: true,
    });
    const subnet = new openstack.NetworkingSubnetV2(`${name}-subnet`, subnetArgs(args, network.id), {
      parent: this,
      dependsOn: args.dhcp ? [...(args.networkNodes ?? [])] : [],
      // Neutron deletes a network's subnets with it.
      deletedWith: network,
    });
    const wait = args.dhcp
      ? new ApiTask(`${name}-dhcp-ready`, dhcpReadyArgs(args, network, subnet), { parent: this })
      : undefined;

    this.networkId = network.id;
    this.subnetId = subnet.id;
    this.ready = present([subnet, wait]);
    this.registerOutputs();
  }
}

/** The arguments of a tenant network, of the lab or of a team. */
export interface OwnedNetwork extends NetworkModel {
  /**
   * The project that owns it.
   * @default - the provider's
   */
  readonly tenantId?: pulumi.Input<string>;
}

export function networkArgs(args: OwnedNetwork): openstack.NetworkingNetworkV2Args {
  return { name: args.name, tenantId: args.tenantId, mtu: args.mtu, valueSpecs: providerAttributes(args) };
}

export function subnetArgs(args: OwnedNetwork, networkId: pulumi.Input<string>): openstack.NetworkingSubnetV2Args {
  return {
    name: args.name,
    tenantId: args.tenantId,
    networkId,
    cidr: args.cidr,
    gatewayIp: args.gatewayIp,
    // If it is unset, Neutron takes the first address as the gateway.
    noGateway: args.gatewayIp === undefined ? true : undefined,
    enableDhcp: args.dhcp,
    dnsNameservers: [...args.dnsNameservers],
    // An empty list would mean a subnet without addresses to allocate.
    allocationPools: args.allocationPools.length > 0 ? [...args.allocationPools] : undefined,
  };
}

function dhcpReadyArgs(
  args: TenantNetworkArgs,
  network: openstack.NetworkingNetworkV2,
  subnet: openstack.NetworkingSubnetV2,
): ApiTaskArgs<"dhcp-ready"> {
  return {
    task: "dhcp-ready",
    access: args.access,
    params: { network: args.name, networkId: network.id, subnetId: subnet.id, timeoutSeconds: dhcpTimeoutSeconds },
    // A recreated node has another id under the same URN.
    triggers: (args.networkNodes ?? []).map((node) => (pulumi.CustomResource.isInstance(node) ? node.id : node.urn)),
  };
}
