/**
 * The lab, top down: settings that a teacher edits become a checked model, the model becomes resources.
 *
 *   lab host     bridges over its NICs, libvirt                 components/host
 *   controller   OpenStack's API services                       components/control
 *   nodes        libvirt VMs that join the controller           components/node
 *   cloud        networks, routers, groups, flavors, instances  components/cloud
 */
import { Cloud } from "./components/cloud/Cloud";
import { ControlPlane } from "./components/control/ControlPlane";
import { LabHost } from "./components/host/LabHost";
import { Nodes } from "./components/node/Nodes";
import { loadLab } from "./config/settings";
import { labOutputs } from "./outputs";

const lab = loadLab();

const hosts = lab.hosts.map((host) => new LabHost("lab-host", host));
const controlPlane = new ControlPlane("control-plane", lab.controlPlane);
const nodes = new Nodes("nodes", { nodes: lab.nodes, images: lab.nodeImages, hosts, controlPlane });
const cloud = new Cloud("cloud", { model: lab.cloud, controlPlane, nodes });

export const { authUrl, cloudsYaml, instances } = labOutputs(controlPlane, cloud);
