import * as pulumi from "@pulumi/pulumi";
import type { NetworkNodeModel } from "../../model/types";
import { ApiTask } from "../api/ApiTask";
import type { ControlPlaneAccess, NodeHost } from "./inputs";
import type { NodeImage } from "./NodeImage";
import { NodeVm } from "./NodeVm";
import { agentTypes } from "./sightings";

/** Arguments of {@link NetworkNode}. */
export interface NetworkNodeArgs {
  readonly node: NetworkNodeModel;
  readonly host: NodeHost;
  readonly image: NodeImage;
  readonly controlPlane: ControlPlaneAccess;
  /**
   * Keys that may log in as root.
   * @default - nobody may log in
   */
  readonly sshPublicKeys?: readonly string[];
  /**
   * Seconds from the VM's start until all agents work.
   * @default 900
   */
  readonly timeoutSeconds?: number;
}

/**
 * A VM that carries the tenants' routers, DHCP and metadata: Neutron's agents over Open vSwitch, with the uplinks in the
 * external bridges. It is there when every agent works.
 *
 * @example
 * const network = new NetworkNode("network-1", { node, host, image, controlPlane });
 */
export class NetworkNode extends pulumi.ComponentResource {
  /** What depends on the node depends on this. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: NetworkNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:NetworkNode", name, {}, opts);
    const { node, host, image, controlPlane, sshPublicKeys } = args;

    const records = new ApiTask(
      `${name}-records`,
      {
        task: "components/node/node-records.ts",
        access: controlPlane.access,
        params: { host: node.name },
        onDelete: true,
      },
      { parent: this, deletedWith: controlPlane.lifetime },
    );

    const vm = new NodeVm(
      `${name}-vm`,
      { node, host, image, join: controlPlane.join, sshPublicKeys, after: [records] },
      { parent: this },
    );

    this.ready = new ApiTask(
      `${name}-ready`,
      {
        task: "components/node/network-ready.ts",
        access: controlPlane.access,
        params: readyParams(args),
        triggers: [vm.domainId],
      },
      { parent: this },
    );

    this.registerOutputs();
  }
}

function readyParams({ node, timeoutSeconds = 900 }: NetworkNodeArgs) {
  const bridgeMappings = Object.fromEntries(node.uplinks.map((u) => [u.physicalNetwork, u.ovsBridge]));
  return {
    host: node.name,
    agents: [
      { type: agentTypes.openvswitch, tunnelAddress: node.management.address, bridgeMappings },
      { type: agentTypes.l3 },
      { type: agentTypes.dhcp },
      { type: agentTypes.metadata },
    ],
    timeoutSeconds,
  };
}
