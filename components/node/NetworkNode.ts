import * as pulumi from "@pulumi/pulumi";
import type { NetworkNodeModel } from "../../model/types";
import { present } from "../../values/present";
import { ApiTask } from "../api/ApiTask";
import { declareConfiguration } from "./configuration";
import { declareAdmission, openvswitchAgent, readyArgs, recordsArgs, type NodeArgs } from "./node-parts";
import { NodeVm } from "./NodeVm";
import { agentTypes } from "../../tasks/node/sightings";

/** Arguments of {@link NetworkNode}. */
export type NetworkNodeArgs = NodeArgs<NetworkNodeModel>;

/**
 * A VM for the tenants' routers, DHCP and metadata: Neutron's agents over Open vSwitch, with the uplinks in the
 * external bridges. It is ready when every agent works.
 *
 * @example
 * const network = new NetworkNode("network-1", { node, host, image, controlPlane });
 */
export class NetworkNode extends pulumi.ComponentResource {
  /** The dependency for whatever needs the node. */
  public readonly ready: pulumi.Resource;
  /** A line of SSH's known_hosts. */
  public readonly knownHost: pulumi.Output<string>;

  constructor(name: string, args: NetworkNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:NetworkNode", name, {}, opts);

    const records = new ApiTask(`${name}-records`, recordsArgs(args), {
      parent: this,
      deletedWith: args.controlPlane.lifetime,
    });

    const admission = declareAdmission(name, args, this);

    const vm = new NodeVm(`${name}-vm`, { ...args, after: present([records, admission]) }, { parent: this });

    const configuration = declareConfiguration(name, args, vm, this);

    this.ready = new ApiTask(
      `${name}-ready`,
      { task: "network-ready", ...readyArgs(args, vm, agentsOf(args.node)) },
      { parent: this, dependsOn: [configuration.done] },
    );

    this.knownHost = configuration.knownHost;
    this.registerOutputs();
  }
}

function agentsOf(node: NetworkNodeModel) {
  return [openvswitchAgent(node), { type: agentTypes.l3 }, { type: agentTypes.dhcp }, { type: agentTypes.metadata }];
}
