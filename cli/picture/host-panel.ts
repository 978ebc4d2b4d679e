/** The lab host and what it carries: NICs, bridges, node VMs, and the physical networks that they connect to. Pure. */
import type { BridgeModel, LabModel, NodeModel } from "../../model/types";
import { addressesText, alike, namesText, stem, timesText } from "./alike";
import type { Box, Link, Panel } from "./drawing";
import { physicalNetworkBox } from "./topology";

/** Column of each kind. */
const column = { controller: 0, nic: 1, bridge: 2, node: 3, physicalNetwork: 4 };

function addressText({ address }: BridgeModel): string {
  if (address === "dhcp") return "address by DHCP";
  return address === "none" ? "no address" : `${address.address}/${address.prefixLength}`;
}

function controllerBox({ controlPlane }: LabModel): Box {
  const common = { id: "controller", kind: "controller", column: column.controller } as const;
  if (controlPlane.kind === "install")
    return { ...common, title: "controller", lines: [controlPlane.publicAddress, "OpenStack's services"] };
  const { authUrl } = controlPlane.auth;
  return {
    ...common,
    title: "OpenStack",
    lines: ["exists already", ...(authUrl === "" ? [] : [new URL(authUrl).host])],
  };
}

function bridgeBoxes(bridges: readonly BridgeModel[]): Box[] {
  return bridges.flatMap((bridge): Box[] => [
    { id: `nic ${bridge.name}`, kind: "NIC", title: bridge.nic, lines: [], column: column.nic },
    {
      id: `bridge ${bridge.name}`,
      kind: "bridge",
      title: bridge.name,
      lines: [addressText(bridge), ...(bridge.existing ? ["adopted"] : [])],
      column: column.bridge,
    },
  ]);
}

/** Groups numbered nodes that differ only in names, addresses and MACs. */
function nodeKey({ name, role, memoryMiB, vcpuTopology, management, uplinks }: NodeModel) {
  const ways = uplinks.map(({ hostBridge, physicalNetwork }) => [hostBridge, physicalNetwork]);
  return [stem(name), role, memoryMiB, vcpuTopology, management.bridge, ways];
}

const vcpus = ({ vcpuTopology: { sockets, cores, threads } }: NodeModel) => sockets * cores * threads;

function nodeBox(id: string, nodes: readonly NodeModel[]): Box {
  const first = nodes[0]!;
  const addresses = addressesText(nodes.map(({ management }) => management.address));
  return {
    id,
    kind: `${first.role} node`,
    title: namesText(nodes.map(({ name }) => name)),
    ...timesText(nodes.length),
    lines: [
      `eth0 ${addresses}/${first.management.prefixLength}`,
      ...first.uplinks.map(({ device, ovsBridge }) => `${device} in ${ovsBridge}`),
      `${vcpus(first)} vCPUs, ${first.memoryMiB} MiB`,
    ],
    column: column.node,
  };
}

function nodeLinks(id: string, { management, uplinks }: NodeModel): Link[] {
  return [
    { from: { box: `bridge ${management.bridge}` }, to: { box: id, line: 0 } },
    ...uplinks.flatMap(({ hostBridge, physicalNetwork }, i): Link[] => [
      { from: { box: `bridge ${hostBridge}` }, to: { box: id, line: i + 1 } },
      { from: { box: id, line: i + 1 }, to: { box: `physical ${physicalNetwork}` } },
    ]),
  ];
}

/** The machines below the cloud. */
export function hostPanel(lab: LabModel): Panel {
  const groups = alike(lab.nodes, nodeKey).map((nodes) => ({ id: `node ${nodes[0]!.name}`, nodes }));
  const bridges = lab.host?.bridges ?? [];
  const managed = new Set(lab.nodes.map(({ management }) => management.bridge));
  const physicalNetworks = new Set(lab.nodes.flatMap(({ uplinks }) => uplinks.map((one) => one.physicalNetwork)));
  return {
    title: lab.host ? `lab host ${lab.host.connection.address} and controller` : "controller",
    notes: [],
    boxes: [
      controllerBox(lab),
      ...bridgeBoxes(bridges),
      ...groups.map(({ id, nodes }) => nodeBox(id, nodes)),
      ...[...physicalNetworks].map((name) => physicalNetworkBox(name, column.physicalNetwork)),
    ],
    links: [
      // Nodes reach the controller by their management network, and so by the NIC of its bridge.
      ...[...managed].map((name) => ({ from: { box: "controller" }, to: { box: `nic ${name}` } })),
      ...bridges.map(({ name }) => ({ from: { box: `nic ${name}` }, to: { box: `bridge ${name}` } })),
      ...groups.flatMap(({ id, nodes }) => nodeLinks(id, nodes[0]!)),
    ],
  };
}
