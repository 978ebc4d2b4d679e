/** Resolves names in a cloud's model to the components and resources that have them. Creates nothing. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExternalNetworkModel, LabInstanceModel, NetworkModel, RouterModel } from "../../model/cloud/types";
import { entry, type ByName } from "../../values/names";
import type { CloudArgs } from "./inputs";
import type { ExternalNetwork, ExternalNetworkArgs } from "./ExternalNetwork";
import type { Flavor } from "./Flavor";
import type { Image } from "./Image";
import type { AttachableNetwork } from "./inputs";
import type { InstanceArgs } from "./Instance";
import type { KeyPair } from "./KeyPair";
import type { TenantNetworkArgs } from "./TenantNetwork";
import type { Router, RouterArgs } from "./Router";
import type { SecurityGroups } from "./SecurityGroups";
import type { ServerGroup } from "./ServerGroup";

/** The parts that instances refer to. */
export interface Parts {
  readonly images: ByName<Image>;
  readonly flavors: ByName<Flavor>;
  readonly keyPairs: ByName<KeyPair>;
  readonly serverGroups: ByName<ServerGroup>;
  readonly securityGroups: SecurityGroups;
  readonly externalNetworks: ByName<ExternalNetwork>;
  readonly networks: ByName<AttachableNetwork>;
  readonly routers: ByName<Router>;
  readonly aggregates: readonly pulumi.Resource[];
}

/** One part per model, under the model's name. */
export function byName<M extends { readonly name: string }, T>(models: readonly M[], make: (model: M) => T): ByName<T> {
  return Object.fromEntries(models.map((model) => [model.name, make(model)]));
}

/**
 * The part with a name.
 * @throws Error if it is missing: a bug, because the model has checked all names
 */
function part<T>(parts: ByName<T>, name: string): T {
  const found = parts[name];
  if (found === undefined) throw new Error(`the cloud's model names ${name}, which it does not hold`);
  return found;
}

const pick = <T>(parts: ByName<T>, names: readonly string[]): ByName<T> =>
  Object.fromEntries(names.map((name) => [name, part(parts, name)]));

export function externalNetworkArgs(model: ExternalNetworkModel, args: CloudArgs): ExternalNetworkArgs {
  return { ...model, access: args.controlPlane.access };
}

export function tenantNetworkArgs(model: NetworkModel, args: CloudArgs): TenantNetworkArgs {
  return { ...model, access: args.controlPlane.access, networkNodes: args.nodes.networkNodes };
}

export function routerArgs(
  model: RouterModel,
  args: CloudArgs,
  externalNetworks: ByName<ExternalNetwork>,
  networks: ByName<AttachableNetwork>,
): RouterArgs {
  return {
    name: model.name,
    externalNetwork: model.externalNetwork === undefined ? undefined : part(externalNetworks, model.externalNetwork),
    enableSnat: model.enableSnat,
    networks: pick(networks, model.networks),
    networkNodes: args.nodes.networkNodes,
  };
}

export function instanceArgs(model: LabInstanceModel, args: CloudArgs, parts: Parts): InstanceArgs {
  const names = model.ports.map(({ network }) => network);
  const networks = pick(parts.networks, names);
  const interfaces = Object.values(parts.routers).flatMap((router) =>
    names.flatMap((name) => entry(router.interfaces, name) ?? []),
  );
  return {
    model,
    imageId: part(parts.images, model.image).imageId,
    flavorId: part(parts.flavors, model.flavor).flavorId,
    keyPairName: part(parts.keyPairs, model.keyPair).keyPairName,
    networks,
    securityGroupIds: model.securityGroups.map((name) => part(parts.securityGroups.ids, name)),
    serverGroupId:
      model.serverGroup === undefined ? undefined : part(parts.serverGroups, model.serverGroup).serverGroupId,
    floatingNetwork: model.floatingIp && part(parts.externalNetworks, model.floatingIp.externalNetwork),
    access: args.controlPlane.access,
    bootAfter: [
      ...args.nodes.computeNodes,
      ...parts.aggregates,
      ...Object.values(networks).flatMap((network) => network.ready),
      ...interfaces,
      ...model.securityGroups.flatMap((name) => part(parts.securityGroups.ready, name)),
    ],
    adminUser: args.model.images.find((image) => image.name === model.image)?.properties["os_admin_user"],
  };
}
