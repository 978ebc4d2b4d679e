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

/** @param quota of the project: it has to hold them */
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
      // A VNI is given out once: the old network goes first.
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
 * @param quota of the project: it has to hold them
 * @returns their interfaces: what is behind one is reached once it is there
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
        // While a gateway holds a port in it, Neutron deletes no external network: to change it, the router goes first.
        replaceOnChanges: ["externalNetworkId"],
      },
    );
    return router.networks.map(
      (network) =>
        new openstack.NetworkingRouterInterfaceV2(
          `${name}.router.${router.name}.${network}`,
          { routerId: id, subnetId: networks[network]!.subnetId },
          // The gateway's address is held by one port at a time.
          { ...options, deleteBeforeReplace: true },
        ),
    );
  };
  return model.routers.flatMap(declareRouter);
}
