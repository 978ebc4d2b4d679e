import * as pulumi from "@pulumi/pulumi";
import { declareAggregates } from "./aggregates";
import { ExternalNetwork } from "./ExternalNetwork";
import { Flavor } from "./Flavor";
import { Image } from "./Image";
import type { CloudArgs, InstanceAddresses } from "./inputs";
import { Instance } from "./Instance";
import { KeyPair } from "./KeyPair";
import { TenantNetwork } from "./TenantNetwork";
import { Router } from "./Router";
import { SecurityGroups } from "./SecurityGroups";
import { ServerGroup } from "./ServerGroup";
import { sharedOptions } from "./shared-options";
import { byName, externalNetworkArgs, instanceArgs, tenantNetworkArgs, routerArgs } from "./wiring";

/**
 * What OpenStack is asked for: images, flavors, networks, routers, security groups, instances, each under its own
 * name. Whatever needs no node (images, flavors, networks, groups) is made while the nodes boot.
 *
 * @example
 * new Cloud("cloud", { model: lab.cloud, controlPlane, nodes });
 */
export class Cloud extends pulumi.ComponentResource {
  /** What a class uses of the cloud, by name. */
  readonly images: Readonly<Record<string, Image>>;
  readonly flavors: Readonly<Record<string, Flavor>>;
  readonly externalNetworks: Readonly<Record<string, ExternalNetwork>>;
  /** By name; each by itself: one that failed takes no other's away. */
  readonly instances: Readonly<Record<string, pulumi.Output<InstanceAddresses>>>;

  constructor(name: string, args: CloudArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Cloud", name, {}, pulumi.mergeOptions(opts, sharedOptions(args.controlPlane)));
    const { model } = args;
    const child = { parent: this };

    const images = byName(model.images, (m) => new Image(`${name}-image-${m.name}`, m, child));
    const flavors = byName(model.flavors, (m) => new Flavor(`${name}-flavor-${m.name}`, m, child));
    const keyPairs = byName(model.keyPairs, (m) => new KeyPair(`${name}-key-${m.name}`, m, child));
    const serverGroups = byName(model.serverGroups, (m) => new ServerGroup(`${name}-servers-${m.name}`, m, child));
    const securityGroups = new SecurityGroups(`${name}-group`, { groups: model.securityGroups }, child);
    const externalNetworks = byName(
      model.externalNetworks,
      (m) => new ExternalNetwork(`${name}-network-${m.name}`, externalNetworkArgs(m, args), child),
    );
    const privateNetworks = byName(
      model.networks,
      (m) => new TenantNetwork(`${name}-network-${m.name}`, tenantNetworkArgs(m, args), child),
    );
    const { computeNodes } = args.nodes;
    const aggregates = declareAggregates(model.aggregates, (key) => `${name}-aggregate-${key}`, computeNodes, this);
    const networks = { ...externalNetworks, ...privateNetworks };
    const routers = byName(
      model.routers,
      (m) => new Router(`${name}-router-${m.name}`, routerArgs(m, args, externalNetworks, networks), child),
    );
    const parts = {
      images,
      flavors,
      keyPairs,
      serverGroups,
      securityGroups,
      externalNetworks,
      networks,
      routers,
      aggregates,
    };
    const instances = byName(
      model.instances,
      (m) => new Instance(`${name}-instance-${m.name}`, instanceArgs(m, args, parts), child),
    );

    this.images = images;
    this.flavors = flavors;
    this.externalNetworks = externalNetworks;
    this.instances = Object.fromEntries(Object.entries(instances).map(([key, { addresses }]) => [key, addresses]));
    this.registerOutputs({ instances: this.instances });
  }
}
