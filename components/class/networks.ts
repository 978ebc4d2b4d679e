/** A team's networks with their subnets, and its routers. */
import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { RouterModel } from "../../model/cloud/types";
import type { ByName } from "../../values/names";
import { networkArgs, subnetArgs } from "../cloud/TenantNetwork";
import { routerArgs } from "../cloud/Router";
import { byName } from "../cloud/wiring";
import type { ProjectScope, TeamArgs } from "./inputs";

export interface TeamNetwork {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
}

/**
 * The team's networks, by name.
 * @param quota of the project: set before the networks are made
 */
export function declareNetworks(
  name: string,
  { model, surroundings }: TeamArgs,
  { options, projectId }: ProjectScope,
  quota: pulumi.Resource,
): ByName<TeamNetwork> {
  return byName(model.networks, (network) => {
    const args = { ...network, tenantId: projectId };
    const resource = new openstack.NetworkingNetworkV2(`${name}.network.${network.name}`, networkArgs(args), {
      ...options,
      dependsOn: [quota],
      // A VNI is used only once, so the old network is deleted first.
      deleteBeforeReplace: true,
    });
    const subnet = new openstack.NetworkingSubnetV2(`${name}.subnet.${network.name}`, subnetArgs(args, resource.id), {
      ...options,
      dependsOn: network.dhcp ? [quota, ...surroundings.networkNodes] : [quota],
      // Neutron deletes a network's subnets with it.
      deletedWith: resource,
    });
    return { networkId: resource.id, subnetId: subnet.id };
  });
}

/**
 * The team's routers.
 * @param quota of the project: set before the routers are made
 * @returns their interfaces: networks behind them can be reached once these exist
 */
export function declareRouters(
  name: string,
  { model, surroundings }: TeamArgs,
  { options, projectId }: ProjectScope,
  quota: pulumi.Resource,
  networks: ByName<TeamNetwork>,
): readonly pulumi.Resource[] {
  const declareRouter = (router: RouterModel) => {
    const outside = router.externalNetwork === undefined ? undefined : surroundings.externalNetwork;
    const { id } = new openstack.NetworkingRouterV2(
      `${name}.router.${router.name}`,
      routerArgs({ ...router, externalNetwork: outside, tenantId: projectId }),
      {
        ...options,
        dependsOn: [quota, ...surroundings.networkNodes, ...(outside?.ready ?? [])],
        // Neutron does not delete an external network while a gateway has a port in it, so a change replaces the
        // router.
        replaceOnChanges: ["externalNetworkId"],
      },
    );
    return router.networks.map(
      (network) =>
        new openstack.NetworkingRouterInterfaceV2(
          `${name}.router.${router.name}.${network}`,
          { routerId: id, subnetId: networks[network]!.subnetId },
          // Only one port at a time can have the gateway's address.
          { ...options, deleteBeforeReplace: true },
        ),
    );
  };
  return model.routers.flatMap(declareRouter);
}
