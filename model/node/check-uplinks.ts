import type { LabSettings } from "../../settings/lab";
import { insteadOf, listed } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { LabModel, NodeModel } from "../types";

/** Uplinks of the declared nodes to the physical networks; existing nodes are not checked. */
export function checkUplinks(settings: LabSettings, lab: LabModel, problems: Problems): void {
  checkRoutersWayOut(lab, problems);
  checkVlans(lab, problems);
  // An existing cloud may have other compute nodes with such an uplink.
  if (settings.controlPlane.kind === "install") checkPluggedInstances(lab, problems);
}

/** Routers run on network nodes: if any are declared, at least one has to lead to each external network. */
function checkRoutersWayOut(lab: LabModel, problems: Problems): void {
  const nodes = lab.nodes.filter((node) => node.role === "network");
  if (nodes.length === 0) return;
  const known = [...new Set(nodes.flatMap((node) => node.uplinks.map((uplink) => uplink.physicalNetwork)))];
  for (const { name, physicalNetwork } of lab.cloud.externalNetworks)
    if (!known.includes(physicalNetwork))
      problems.addLack(
        [["nodes"]],
        ["cloud", "externalNetworks", name, "physicalNetwork"],
        physicalNetwork,
        "is on no uplink of a network node",
        insteadOf(physicalNetwork, known, `add it to nodes.${nodes[0]?.name}.uplinks`),
      );
}

/** Names of nodes that have no uplink to a physical network. */
function without(physicalNetwork: string, nodes: readonly NodeModel[]): string[] {
  return nodes
    .filter((node) => !node.uplinks.some((uplink) => uplink.physicalNetwork === physicalNetwork))
    .map((node) => node.name);
}

function addUplinks(nodes: readonly string[]): string {
  return `add it to ${listed(nodes.map((name) => `nodes.${name}.uplinks`))}`;
}

/**
 * A tenant network may reach every node: instances run on each compute node, DHCP and routers on each network node.
 * Reported once per physical network, at the first tenant network on it.
 */
function checkVlans(lab: LabModel, problems: Problems): void {
  const told = new Set<string>();
  for (const { name, networkType, physicalNetwork } of lab.cloud.networks) {
    if (networkType !== "vlan" || physicalNetwork === undefined || told.has(physicalNetwork)) continue;
    told.add(physicalNetwork);
    const lacking = without(physicalNetwork, lab.nodes);
    if (lacking.length > 0)
      problems.add(
        ["cloud", "networks", name, "physicalNetwork"],
        physicalNetwork,
        `has no uplink on ${listed(lacking)}, and VLANs have to reach every node`,
        addUplinks(lacking),
      );
  }
}

/** An instance with a NIC on an external network may run on every compute node. */
function checkPluggedInstances(lab: LabModel, problems: Problems): void {
  const nodes = lab.nodes.filter((node) => node.role === "compute");
  for (const { name, physicalNetwork } of lab.cloud.externalNetworks) {
    const instance = lab.cloud.instances.find(({ ports }) => ports.some(({ network }) => network === name));
    const lacking = without(physicalNetwork, nodes);
    if (instance !== undefined && lacking.length > 0)
      problems.add(
        ["cloud", "externalNetworks", name, "physicalNetwork"],
        physicalNetwork,
        `has no uplink on ${listed(lacking)}, and instance ${instance.name} is plugged into this network`,
        addUplinks(lacking),
      );
  }
}
