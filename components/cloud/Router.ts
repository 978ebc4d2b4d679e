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
   * Where its gateway is.
   * @default - no gateway, an inner router
   */
  readonly externalNetwork?: ExternalNetwork;
  /** Whether what leaves through the gateway carries the router's address; says nothing without a gateway. */
  readonly enableSnat: RouterModel["enableSnat"];
  /** The networks that it joins, by name. In each it has the gateway's address. */
  readonly networks: Readonly<Record<string, AttachableNetwork>>;
  /**
   * Network nodes. The router is made after them: a port that Neutron binds to a node whose agents are not all alive yet
   * ends as `binding_failed`, and stays so.
   * @default - they are there already
   */
  readonly networkNodes?: readonly pulumi.Resource[];
}

/**
 * A router between tenant networks, and from them to the world outside.
 *
 * @example
 * new Router("edge", { name: "edge", externalNetwork: internet, enableSnat: true, networks: { students } }, {
 *   providers: [provider],
 * });
 */
export class Router extends pulumi.ComponentResource {
  readonly routerId: pulumi.Output<string>;
  /** By name of the network: what has to be there before this router serves it. */
  readonly interfaces: Readonly<Record<string, pulumi.Resource>>;

  constructor(name: string, args: RouterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Router", name, {}, opts);

    const router = new openstack.NetworkingRouterV2(name, routerArgs(args), {
      parent: this,
      // The gateway takes its address from a subnet, which has to be there.
      dependsOn: [...(args.networkNodes ?? []), ...(args.externalNetwork?.ready ?? [])],
      // While a gateway holds a port in it, Neutron deletes no external network: to change it, the router goes first.
      replaceOnChanges: ["externalNetworkId"],
    });
    this.interfaces = Object.fromEntries(
      Object.entries(args.networks).map(([key, network]) => [
        key,
        new openstack.NetworkingRouterInterfaceV2(
          `${name}-${key}`,
          { routerId: router.id, subnetId: network.subnetId },
          // The gateway's address is held by one port at a time.
          { parent: this, deleteBeforeReplace: true },
        ),
      ]),
    );

    this.routerId = router.id;
    this.registerOutputs();
  }
}

/** A router as Neutron is asked for it; other components make routers too. */
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
