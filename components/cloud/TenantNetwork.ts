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
   * Network nodes. A subnet with DHCP is made after them: Neutron hands it to the agents alive at that moment, and asks
   * none that comes later. Other nodes than before: DHCP is waited for again.
   * @default - they are there already
   */
  readonly networkNodes?: readonly pulumi.Resource[];
}

/** An idle machine takes seconds; agents in emulated nodes on a busy one take minutes. */
const dhcpTimeoutSeconds = 600;

/**
 * A tenant network. With DHCP it is ready when its DHCP port is: a fresh network node brings the first one up
 * a minute late, and an instance that asks before that may give up and stay without an address.
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
    // Its name in the state of every lab, where a new one would need an alias for ever (docs/decisions/names.md).
    super("atelier:cloud:PrivateNetwork", name, {}, opts);

    const network = new openstack.NetworkingNetworkV2(name, networkArgs(args), {
      parent: this,
      // A VLAN, VNI or GRE key is given out once: the old network goes first.
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

/** A tenant network and the project that it is made in; those of teams are made like it. */
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
    // Without a word on it Neutron takes the first address.
    noGateway: args.gatewayIp === undefined ? true : undefined,
    enableDhcp: args.dhcp,
    dnsNameservers: [...args.dnsNameservers],
    // An empty list would ask for a subnet without addresses to give.
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
    // A recreated node has another ID under the same URN.
    triggers: (args.networkNodes ?? []).map((node) => (pulumi.CustomResource.isInstance(node) ? node.id : node.urn)),
  };
}
