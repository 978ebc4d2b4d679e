import { Class } from "./components/class/Class";
import { Cloud } from "./components/cloud/Cloud";
import { ControlPlane } from "./components/control/ControlPlane";
import { roomFirst } from "./components/control/room-first";
import { LabHost } from "./components/host/LabHost";
import { Nodes } from "./components/node/Nodes";
import type { Stack } from "./reading/stack";
import { quotaNeed } from "./model/cloud/project-need";
import { classOutputs, labOutputs, type ClassOutputs, type LabOutputs } from "./outputs";

/**
 * The lab, top down: settings that a teacher edits have become a checked model, the model becomes resources.
 *
 *   lab host     bridges over its NICs, libvirt                 components/host
 *   controller   OpenStack's API services                       components/control
 *   nodes        libvirt VMs that join the controller           components/node
 *   cloud        networks, routers, groups, flavors, instances  components/cloud
 *   class        a project for each team, with all that is in   components/class
 */
export function declareLab({ lab, class: model }: Stack): LabOutputs & ClassOutputs {
  const first = roomFirst(lab, model);
  const host = lab.host && new LabHost("lab-host", lab.host, first);
  const need = quotaNeed(lab, model);
  const controlPlane = new ControlPlane("control-plane", { ...lab.controlPlane, need }, first);
  const nodes = new Nodes("nodes", { nodes: lab.nodes, image: lab.nodeImage, host, controlPlane }, first);
  const cloud = new Cloud("cloud", { model: lab.cloud, controlPlane, nodes }, first);
  const outputs = labOutputs(controlPlane, nodes, cloud);
  if (model === undefined) return outputs;
  const taught = new Class(`class-${model.name}`, { model, controlPlane, nodes, cloud }, first);

  return { ...outputs, ...classOutputs(taught) };
}
