/** What compute and network nodes have in common: arguments, and the parts that both are made of. */
import type * as pulumi from "@pulumi/pulumi";
import type { NodeModel } from "../../model/types";
import { present } from "../../values/present";
import type { ApiTaskArgs } from "../api/ApiTask";
import { admissionArgs } from "../control/admission/admission";
import { RemoteScript } from "../remote/RemoteScript";
import type { ControlPlaneAccess, NodeHost, NodeLogin } from "./inputs";
import type { NodeImage } from "./NodeImage";
import type { NodeVm } from "./NodeVm";
import { agentTypes, type ExpectedAgent } from "../../tasks/node/sightings";

/** Arguments of a node, whatever its role. */
export interface NodeArgs<Model extends NodeModel> {
  readonly node: Model;
  readonly host: NodeHost;
  readonly image: NodeImage;
  readonly controlPlane: ControlPlaneAccess;
  /** Who may log in as root. */
  readonly login: NodeLogin;
  /**
   * Seconds from the VM's start until the node does its work.
   * @default 900
   */
  readonly timeoutSeconds?: number;
}

/** The task that deletes OpenStack's records of the node after it is gone. */
export function recordsArgs({ node, controlPlane }: NodeArgs<NodeModel>): ApiTaskArgs<"node-records"> {
  return {
    task: "node-records",
    access: controlPlane.access,
    params: { host: node.name },
    onDelete: true,
  };
}

/**
 * Lets the node through the controller's filter before it is made, and shuts it out after it is deleted. Undefined:
 * Atelier does not manage the control plane.
 */
export function declareAdmission(
  name: string,
  { node, controlPlane: { controller, lifetime } }: NodeArgs<NodeModel>,
  parent: pulumi.Resource,
): pulumi.Resource | undefined {
  if (controller === undefined) return undefined;
  const dependsOn = present([lifetime]);
  const opts = { parent, dependsOn, deletedWith: lifetime };
  return new RemoteScript(`${name}-admission`, admissionArgs(node, controller), opts);
}

/** The wait for the node's services after they are configured; a new VM is awaited again. */
export function readyArgs(
  { node, controlPlane, timeoutSeconds = 900 }: NodeArgs<NodeModel>,
  vm: NodeVm,
  agents: readonly ExpectedAgent[],
) {
  return {
    access: controlPlane.access,
    params: { host: node.name, agents, timeoutSeconds },
    triggers: [vm.domainId],
  };
}

/** The Open vSwitch agent of every node: it ends the tunnels, and connects the physical networks. */
export function openvswitchAgent({ role, management, uplinks }: NodeModel): ExpectedAgent {
  const bridgeMappings = Object.fromEntries(uplinks.map((u) => [u.physicalNetwork, u.ovsBridge]));
  return {
    type: agentTypes.openvswitch,
    tunnelAddress: management.address,
    // Absent if a compute node has none, so that nodes of earlier versions are not awaited again.
    ...((role === "network" || uplinks.length > 0) && { bridgeMappings }),
  };
}
