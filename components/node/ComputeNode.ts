import * as pulumi from "@pulumi/pulumi";
import type { ComputeNodeModel } from "../../model/types";
import { present } from "../../values/present";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import { declareConfiguration } from "./configuration";
import { declareAdmission, openvswitchAgent, readyArgs, recordsArgs, type NodeArgs } from "./node-parts";
import { NodeVm } from "./NodeVm";
import type { MigrationKeys } from "./service-configuration";

/** Arguments of {@link ComputeNode}. */
export interface ComputeNodeArgs extends NodeArgs<ComputeNodeModel> {
  /** Keys with which compute nodes log in to each other to migrate instances; a secret. */
  readonly migrationKeys: pulumi.Input<MigrationKeys>;
}

/**
 * A VM that runs instances: nova-compute and the Open vSwitch agent, joined to the control plane. It is ready when
 * the scheduler can use it. Before its deletion it is emptied, and afterwards its records are deleted.
 *
 * @example
 * const lisa = new ComputeNode("lisa", { node, host, image, controlPlane, migrationKeys });
 */
export class ComputeNode extends pulumi.ComponentResource {
  /** The dependency for whatever needs the node. */
  public readonly ready: pulumi.Resource;
  /** A line of SSH's known_hosts. */
  public readonly knownHost: pulumi.Output<string>;

  constructor(name: string, args: ComputeNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:ComputeNode", name, {}, opts);
    const task = { parent: this, deletedWith: args.controlPlane.lifetime };

    const records = new ApiTask(`${name}-records`, recordsArgs(args), task);

    const admission = declareAdmission(name, args, this);

    const vm = new NodeVm(`${name}-vm`, { ...args, after: present([records, admission]) }, { parent: this });
    const configuration = declareConfiguration(name, args, vm, this);

    this.ready = new ApiTask(`${name}-ready`, computeReadyArgs(args, vm), { ...task, dependsOn: [configuration.done] });

    this.knownHost = configuration.knownHost;
    this.registerOutputs();
  }
}

/** The wait, and what happens to instances before the VM is deleted. */
function computeReadyArgs(args: ComputeNodeArgs, vm: NodeVm): ApiTaskArgs<"compute-ready"> {
  const { params, ...common } = readyArgs(args, vm, [openvswitchAgent(args.node)]);
  const { onRemoval } = args.node;
  return { task: "compute-ready", ...common, params: { ...params, onRemoval }, onDelete: true };
}
