/**
 * Who may connect to which of the lab's machines. From this one table every machine's filter and the page in docs/
 * are rendered, and the tests know what to expect. Everything else is refused.
 */
import type { LabSettings } from "../settings/lab";
import type { NodeRole } from "../settings/node";
import { overlap, parseAddress, parseNetwork, showNetwork } from "../values/addresses";
import type { FilteredMachine, MachineFilter, Way } from "./filter-types";
import type { GivenAccess } from "./types";

/** AMQP over TLS: RabbitMQ on the controller, where every agent and service meets. */
export const messageQueuePort = 5671;
/** Nova's metadata API, which Neutron's metadata agent asks for instances. */
export const metadataPort = 8775;
/** NFSv4 over TLS. */
export const sharePort = 2050;
/** nova-novncproxy. */
export const consolePort = 6080;
/** libvirt's port range for instances' screens: QEMU listens there on a compute node's management address. */
export const screenPorts = { first: 5900, last: 6923 };
/** VXLAN (RFC 7348). */
export const vxlanPort = 4789;

const nodeMachines: readonly FilteredMachine[] = ["network node", "compute node"];

function ports(first: number, last = first) {
  return { first, last };
}

/** An API, for users, for the program and for the services on the nodes. */
function api(port: number, why: string, needs?: Way["needs"]): Way {
  return {
    to: ["controller"],
    from: ["operator", "management", "clients", "nodes"],
    protocol: "tcp",
    ports: ports(port),
    why,
    ...(needs === undefined ? {} : { needs }),
  };
}

/** The table. */
export const ways: readonly Way[] = [
  { to: ["controller", ...nodeMachines], from: ["anyone"], protocol: "icmp", why: "ping, and what networks report" },
  { to: ["controller"], from: ["anyone"], protocol: "udp", ports: ports(68), why: "answers of a DHCP server" },
  { to: ["controller"], from: ["anyone"], protocol: "udp", ports: ports(546), why: "answers of a DHCPv6 server" },
  {
    to: ["controller"],
    from: ["operator", "management", "clients"],
    protocol: "tcp",
    ports: ports(22),
    why: "SSH for administrators and for the program",
  },
  api(5000, "Keystone"),
  api(8774, "Nova"),
  api(8776, "Cinder", "volumes"),
  api(8778, "Placement"),
  api(9292, "Glance"),
  api(9696, "Neutron"),
  {
    to: ["controller"],
    from: ["operator", "management", "clients"],
    protocol: "tcp",
    ports: ports(consolePort),
    why: "screens of instances in a browser, each by a token of Nova",
  },
  {
    to: ["controller"],
    from: ["nodes"],
    protocol: "tcp",
    ports: ports(messageQueuePort),
    why: "RabbitMQ for agents and nova-compute",
  },
  {
    to: ["controller"],
    from: ["network nodes"],
    protocol: "tcp",
    ports: ports(metadataPort),
    why: "metadata of instances, for the metadata agent",
  },
  {
    to: ["controller"],
    from: ["compute nodes"],
    protocol: "tcp",
    ports: ports(sharePort),
    why: "volumes over NFS",
    needs: "volumes",
  },
  {
    to: nodeMachines,
    from: ["management", "controller"],
    protocol: "tcp",
    ports: ports(22),
    why: "SSH for administrators",
  },
  {
    to: ["compute node"],
    from: ["compute nodes"],
    protocol: "tcp",
    ports: ports(22),
    why: "instances that move between compute nodes",
  },
  {
    to: ["compute node"],
    from: ["controller"],
    protocol: "tcp",
    ports: ports(screenPorts.first, screenPorts.last),
    why: "screens of instances, for the console proxy",
  },
  { to: nodeMachines, from: ["nodes"], protocol: "udp", ports: ports(vxlanPort), why: "VXLAN tunnels" },
  { to: nodeMachines, from: ["nodes"], protocol: "gre", why: "GRE tunnels" },
];

export function waysTo(machine: FilteredMachine, has: { readonly volumes: boolean }): readonly Way[] {
  return ways.filter((way) => way.to.includes(machine) && (way.needs === undefined || has[way.needs]));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** The networks of the nodes' management addresses. */
export function managementNetworks(nodes: LabSettings["nodes"]): string[] {
  return distinct(Object.values(nodes).map(({ management }) => showNetwork(parseNetwork(management.address)))).sort();
}

type Install = Extract<LabSettings["controlPlane"], { kind: "install" }>;

/** Addresses outside that routers and floating IPs may have, without those that the settings list as clients. */
function instanceRanges(settings: LabSettings, clients: readonly string[]): string[] {
  const declared = clients.map(parseNetwork);
  return Object.values(settings.cloud.externalNetworks).flatMap(({ allocationPools }) =>
    allocationPools.flatMap(({ start, end }) => {
      const pool = { first: parseAddress(start), last: parseAddress(end) };
      return declared.some((network) => overlap(network, pool)) ? [] : [`${start}-${end}`];
    }),
  );
}

/** Ways that depend on these settings. */
function ownWays({ ssh, openPorts }: Install): Way[] {
  const own = (protocol: "tcp" | "udp", port: number, why: string): Way => ({
    to: ["controller"],
    from: ["operator", "management", "clients"],
    protocol,
    ports: ports(port),
    why,
  });
  return [
    ...(ssh.port === 22 ? [] : [own("tcp", ssh.port, "SSH, on the port of controlPlane.ssh")]),
    ...openPorts.map(({ protocol, port }) => own(protocol, port, "controlPlane.openPorts")),
  ];
}

/**
 * The filter of an installed controller. It contains no nodes: each is let in before it is made and shut out after it
 * is deleted, so that a node still works while it is being emptied. It does not contain the controller's own network
 * either, which the controller knows itself.
 */
export function controllerFilter(settings: LabSettings, controlPlane: Install): MachineFilter {
  return {
    ways: [...waysTo("controller", { volumes: controlPlane.volumes !== undefined }), ...ownWays(controlPlane)],
    parties: {
      management: managementNetworks(settings.nodes),
      clients: distinct(controlPlane.clients ?? settings.campusNetworks),
      // Empty, but present: nodes are added later.
      nodes: [],
      "network nodes": [],
      "compute nodes": [],
    },
    instances: instanceRanges(settings, controlPlane.clients ?? []),
  };
}

/** Hosts of URLs that are addresses; names are not resolved here. */
function addressesIn(urls: readonly (string | undefined)[]): string[] {
  return urls.flatMap((url) => {
    const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : "";
    return /^[0-9.]+$/.test(host) ? [host] : [];
  });
}

/** Addresses of the control plane that connect to nodes; for an existing one, those of its own nodes too. */
function controlPlaneParties(controlPlane: LabSettings["controlPlane"], auth: GivenAccess | undefined) {
  if (controlPlane.kind === "install") return { controllers: [controlPlane.publicAddress], peers: [] };
  const { join, machines = [] } = controlPlane;
  const known = addressesIn([auth?.authUrl, join?.consoleUrl]);
  const controllers = [...(join === undefined ? [] : [join.metadataAddress]), ...known, ...machines];
  return { controllers: distinct(controllers), peers: machines };
}

/**
 * The filter of a node. It is part of the node's first boot, so it names no other node: adding one would recreate
 * all. Networks stand for the other nodes; Open vSwitch accepts tunnels only from peers that it knows.
 *
 * @param auth access to the control plane, if that exists already
 */
export function nodeFilter(settings: LabSettings, role: NodeRole, auth: GivenAccess | undefined): MachineFilter {
  const { controllers, peers } = controlPlaneParties(settings.controlPlane, auth);
  const management = managementNetworks(settings.nodes);
  return {
    ways: waysTo(`${role} node`, { volumes: true }),
    parties: {
      management,
      controller: controllers,
      nodes: distinct([...management, ...peers]),
      "compute nodes": management,
    },
    device: "eth0",
  };
}
