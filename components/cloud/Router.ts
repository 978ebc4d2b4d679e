import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { RouterModel } from "../../model/cloud/types";
import type { ExternalNetwork } from "./ExternalNetwork";
import type { AttachableNetwork } from "./inputs";

/** Arguments of {@link Router}. */
export interface RouterArgs {
  /** Its name in Neutron. */
  readonly name: string;
  /**
   * The external network of its gateway.
   * @default - no gateway: an inner router
   */
  readonly externalNetwork?: ExternalNetwork;
  /** Whether packets that leave through the gateway get the router's address as source. No effect without a gateway. */
  readonly enableSnat: RouterModel["enableSnat"];
  /** The networks that it connects, by name. In each it has the gateway's address. */
  readonly networks: Readonly<Record<string, AttachableNetwork>>;
  /**
   * Network nodes. The router is made after them: if Neutron binds a port to a node whose agents are not all alive,
   * the port stays `binding_failed`.
   * @default - they exist already
   */
  readonly networkNodes?: readonly pulumi.Resource[];
}

/**
 * A router between tenant networks, and to the network outside.
 *
 * @example
 * new Router("edge", { name: "edge", externalNetwork: internet, enableSnat: true, networks: { students } }, {
 *   providers: [provider],
 * });
 */
export class Router extends pulumi.ComponentResource {
  readonly routerId: pulumi.Output<string>;
  /** By name of the network: what has to exist before the router serves it. */
  readonly interfaces: Readonly<Record<string, pulumi.Resource>>;

  constructor(name: string, args: RouterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Router", name, {}, opts);

    const router = new openstack.NetworkingRouterV2(name, routerArgs(args), {
      parent: this,
      // The gateway takes its address from a subnet, which has to exist.
      dependsOn: [...(args.networkNodes ?? []), ...(args.externalNetwork?.ready ?? [])],
      // Neutron does not delete an external network while a gateway has a port in it, so a change replaces the
      // router.
      replaceOnChanges: ["externalNetworkId"],
    });
    this.interfaces = Object.fromEntries(
      Object.entries(args.networks).map(([key, network]) => [
        key,
        new openstack.NetworkingRouterInterfaceV2(
          `${name}-${key}`,
          { routerId: router.id, subnetId: network.subnetId },
          // Only one port at a time can have the gateway's address.
          { parent: this, deleteBeforeReplace: true },
        ),
      ]),
    );

    this.routerId = router.id;
    this.registerOutputs();
  }
}

/** The arguments of a router, of the lab or of a team. */
export interface OwnedRouter extends Pick<RouterArgs, "name" | "enableSnat"> {
  /** @default - no gateway */
  readonly externalNetwork?: Pick<ExternalNetwork, "networkId">;
  /**
   * The project that owns it.
   * @default - the provider's
   */
  readonly tenantId?: pulumi.Input<string>;
}

export function routerArgs(args: OwnedRouter): openstack.NetworkingRouterV2Args {
  const { name, tenantId, externalNetwork, enableSnat } = args;
  if (!externalNetwork) return { name, tenantId };
  return { name, tenantId, externalNetworkId: externalNetwork.networkId, enableSnat };
}
