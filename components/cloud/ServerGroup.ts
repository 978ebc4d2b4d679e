import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ServerGroupModel } from "../../model/cloud/types";

/**
 * Instances that Nova keeps on one compute node, or apart.
 *
 * @example
 * new ServerGroup("apart", { name: "apart", policy: "anti-affinity" }, { providers: [provider] });
 */
export class ServerGroup extends pulumi.ComponentResource {
  readonly serverGroupId: pulumi.Output<string>;

  constructor(name: string, args: ServerGroupModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:ServerGroup", name, {}, opts);

    const group = new openstack.ComputeServergroupV2(
      name,
      { name: args.name, policies: [args.policy] },
      { parent: this },
    );

    this.serverGroupId = group.id;
    this.registerOutputs();
  }
}
