import type { LabSettings } from "../../settings/lab";
import { parseNetwork, showNetwork, overlap } from "../../values/addresses";
import { controllerName } from "../control/resolve";
import { insteadOf } from "../../values/names";
import type { NodeSettings } from "./resolve";
import type { Problems, Step } from "../../values/problem";
import type { LabModel } from "../types";
import { checkMachineAddress, Seen } from "../address-checks";

/** Node VMs need a host, an image and addresses of their own. */
export function checkNodes(settings: LabSettings, _lab: LabModel, problems: Problems): void {
  const nodes = Object.entries(settings.nodes);
  if (nodes.length === 0) return;
  if (settings.host === undefined)
    problems.addLack(
      [["host"]],
      ["host"],
      "no value",
      "is set, and the nodes have to run somewhere",
      "add the lab host: `ssh`, `bridges`",
    );
  if (settings.nodeImage === undefined)
    problems.addLack(
      [["nodeImage"]],
      ["nodeImage"],
      "no value",
      "is set, and the nodes have to start from something",
      "add `source`: an image from images/build node, or the URL of a Debian 12 qcow2",
    );
  for (const [name, node] of nodes) checkNode(settings, name, node, problems);
  checkAddresses(settings, problems);
}

function checkNode(settings: LabSettings, name: string, node: NodeSettings, problems: Problems): void {
  const at = ["nodes", name];
  if (name === "localhost") problems.add(at, name, "is each machine's own name for itself", "use another name");
  if (settings.controlPlane.kind === "install" && name === controllerName)
    problems.add(at, name, "is the name of the installed controller", "use another name for the node");
  checkMachineAddress(problems, [...at, "management"], node.management);
  checkBridge(settings, [...at, "management", "bridge"], node.management.bridge, problems);
  if (node.role === "compute" && node.reservedMemoryMiB >= node.memoryMiB)
    problems.add(
      [...at, "reservedMemoryMiB"],
      node.reservedMemoryMiB,
      `leaves nothing of the node's ${node.memoryMiB} MiB to instances`,
      "reserve less, or raise memoryMiB",
    );
  const physicalNetworks = new Seen();
  for (const [i, uplink] of node.uplinks.entries()) {
    checkBridge(settings, [...at, "uplinks", i, "bridge"], uplink.bridge, problems);
    if (physicalNetworks.add(uplink.physicalNetwork, "") !== undefined)
      problems.add(
        [...at, "uplinks", i, "physicalNetwork"],
        uplink.physicalNetwork,
        "has an uplink already",
        "name each physical network once per node",
      );
  }
}

function checkBridge(settings: LabSettings, path: readonly Step[], bridge: string, problems: Problems): void {
  if (settings.host === undefined || Object.hasOwn(settings.host.bridges, bridge)) return;
  const known = [...Object.keys(settings.host.bridges), ...problems.unreadIn("host", "bridges")];
  problems.addLack(
    [["host", "bridges", bridge]],
    path,
    bridge,
    "is no bridge of the lab host",
    insteadOf(bridge, known, "declare it in host.bridges"),
  );
}

/** All machine addresses in the settings: each is used once, and networks around the same address have the same size. */
function checkAddresses(settings: LabSettings, problems: Problems): void {
  const seen = new Seen();
  const { controlPlane } = settings;
  if (controlPlane.kind === "install") seen.add(controlPlane.publicAddress, "the controller");
  for (const [name, bridge] of Object.entries(settings.host?.bridges ?? {})) {
    if (typeof bridge.address === "string") continue;
    const { address, gateway } = bridge.address;
    const first = seen.add(address.slice(0, address.indexOf("/")), `bridge ${name}`);
    if (first !== undefined)
      problems.add(
        ["host", "bridges", name, "address", "address"],
        address,
        `is the address of ${first}`,
        "use a free one",
      );
    if (gateway !== undefined) seen.add(gateway, `the gateway of bridge ${name}`);
  }
  const gateways = new Map(
    Object.entries(settings.nodes).flatMap(([name, node]) =>
      node.management.gateway === undefined ? [] : [[node.management.gateway, name] as const],
    ),
  );
  const networks: { name: string; cidr: string }[] = [];
  for (const [name, { management }] of Object.entries(settings.nodes)) {
    const path = ["nodes", name, "management", "address"];
    const address = management.address.slice(0, management.address.indexOf("/"));
    const gatewayOf = gateways.get(address);
    const first =
      seen.add(address, `node ${name}`) ??
      (gatewayOf === undefined || gatewayOf === name ? undefined : `the gateway of node ${gatewayOf}`);
    if (first !== undefined) problems.add(path, management.address, `is the address of ${first}`, "use a free one");
    const network = parseNetwork(management.address);
    const other = networks.find((o) => {
      const otherNetwork = parseNetwork(o.cidr);
      return overlap(otherNetwork, network) && otherNetwork.prefixLength !== network.prefixLength;
    });
    if (other !== undefined)
      problems.add(
        path,
        management.address,
        `overlaps with ${other.cidr} of node ${other.name}`,
        `use the same prefix length for both`,
      );
    networks.push({ name, cidr: showNetwork(network) });
  }
}
