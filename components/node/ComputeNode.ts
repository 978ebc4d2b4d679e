import * as pulumi from "@pulumi/pulumi";
import type { ComputeNodeModel } from "../../model/types";
import { ApiTask } from "../api/ApiTask";
import type { ControlPlaneAccess, NodeHost } from "./inputs";
import type { NodeImage } from "./NodeImage";
import { NodeVm } from "./NodeVm";
import { agentTypes } from "./sightings";

/** Arguments of {@link ComputeNode}. */
export interface ComputeNodeArgs {
  readonly node: ComputeNodeModel;
  readonly host: NodeHost;
  readonly image: NodeImage;
  readonly controlPlane: ControlPlaneAccess;
  /** Private key in OpenSSH's format by which compute nodes hand instances over to each other; a secret. */
  readonly migrationKey: pulumi.Input<string>;
  /**
   * Keys that may log in as root.
   * @default - nobody may log in
   */
  readonly sshPublicKeys?: readonly string[];
  /**
   * Seconds from the VM's start until the scheduler can use the node.
   * @default 900
   */
  readonly timeoutSeconds?: number;
}

/**
 * A VM that runs instances: nova-compute and the Open vSwitch agent, joined to the control plane. It is there when the
 * scheduler can use it. Before it goes, its instances are dealt with; after it went, nothing remembers it.
 *
 * @example
 * const lisa = new ComputeNode("lisa", { node, host, image, controlPlane, migrationKey });
 */
export class ComputeNode extends pulumi.ComponentResource {
  /** What depends on the node depends on this. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: ComputeNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:ComputeNode", name, {}, opts);
    const { node, host, image, controlPlane, migrationKey, sshPublicKeys } = args;
    const task = { parent: this, deletedWith: controlPlane.lifetime };

    const records = new ApiTask(
      `${name}-records`,
      {
        task: "components/node/node-records.ts",
        access: controlPlane.access,
        params: { host: node.name },
        onDelete: true,
      },
      task,
    );

    const vm = new NodeVm(
      `${name}-vm`,
      { node, host, image, join: controlPlane.join, migrationKey, sshPublicKeys, after: [records] },
      { parent: this },
    );

    this.ready = new ApiTask(
      `${name}-ready`,
      {
        task: "components/node/compute-ready.ts",
        access: controlPlane.access,
        params: readyParams(args),
        onDelete: true,
        triggers: [vm.domainId],
      },
      task,
    );

    this.registerOutputs();
  }
}

function readyParams({ node, timeoutSeconds = 900 }: ComputeNodeArgs) {
  return {
    host: node.name,
    agents: [{ type: agentTypes.openvswitch, tunnelAddress: node.management.address }],
    timeoutSeconds,
    onRemoval: node.onRemoval,
  };
}
