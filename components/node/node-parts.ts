/** What compute and network nodes have in common: their arguments, and how they are put together. */
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

/** What OpenStack remembers of the node, which is taken away after it. */
export function recordsArgs({ node, controlPlane }: NodeArgs<NodeModel>): ApiTaskArgs<"node-records"> {
  return {
    task: "node-records",
    access: controlPlane.access,
    params: { host: node.name },
    onDelete: true,
  };
}

/** What lets the node through the controller's filter, from before it is made until it is gone. Undefined: nobody but others can. */
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

/** The wait for the node's services, once they are configured; it begins again with every VM. */
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

/** The agent of every node: it ends the tunnels, and leads to the physical networks. */
export function openvswitchAgent({ role, management, uplinks }: NodeModel): ExpectedAgent {
  const bridgeMappings = Object.fromEntries(uplinks.map((u) => [u.physicalNetwork, u.ovsBridge]));
  return {
    type: agentTypes.openvswitch,
    tunnelAddress: management.address,
    // Left out where a compute node has none, so that those made before they could have any are not waited for again.
    ...((role === "network" || uplinks.length > 0) && { bridgeMappings }),
  };
}
