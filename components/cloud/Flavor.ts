import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { FlavorModel } from "../../model/cloud/types";

/**
 * A size of instances, for everyone in the cloud.
 *
 * @example
 * new Flavor("small", { name: "small", vcpus: 1, ramMiB: 512, diskGiB: 4, extraSpecs: {} }, { providers: [provider] });
 */
export class Flavor extends pulumi.ComponentResource {
  readonly flavorId: pulumi.Output<string>;

  constructor(name: string, args: FlavorModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Flavor", name, {}, opts);

    const flavor = new openstack.ComputeFlavorV2(name, flavorArgs(args), {
      parent: this,
      // A flavor's name is unique and its sizes cannot change, so the old one is deleted first.
      deleteBeforeReplace: true,
    });

    this.flavorId = flavor.id;
    this.registerOutputs();
  }
}

function flavorArgs(args: FlavorModel): openstack.ComputeFlavorV2Args {
  return {
    name: args.name,
    vcpus: args.vcpus,
    ram: args.ramMiB,
    disk: args.diskGiB,
    isPublic: true,
    extraSpecs: args.extraSpecs,
  };
}
