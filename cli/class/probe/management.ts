/** The machines below the cloud, which instances must not reach: controller, lab host, nodes, gateways. Pure. */
import { isIPv4 } from "node:net";
import type { ClassModel } from "../../../model/class/types";
import type { LabModel } from "../../../model/types";
import type { Attempt } from "./types";

/**
 * SSH, portmapper, NFS, MariaDB, Erlang, Keystone, RabbitMQ, console proxy, Nova, its metadata, Cinder, Placement,
 * Glance, Neutron, memcached.
 */
const controllerPorts = [
  ...[22, 80, 111, 443, 2049, 3306, 4369, 5000, 5671, 5672, 6080, 8774, 8775, 8776, 8778, 9292, 9696, 11211, 25672],
];
/** SSH, portmapper, screens of VMs, libvirt and its migration. */
const hostPorts = [22, 111, 5900, 5901, 16509, 16514, 49152];
/** Those of a host, and Open vSwitch. */
const nodePorts = [...hostPorts, 6633, 6640];
const gatewayPorts = [22, 53, 80, 443];

interface Machine {
  readonly target: string;
  readonly address: string;
  readonly ports: readonly number[];
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return "";
  }
}

function machinesOf(lab: LabModel, self: string | undefined): Machine[] {
  const { controlPlane, host, nodes } = lab;
  const controllers =
    controlPlane.kind === "install"
      ? [controlPlane.publicAddress, controlPlane.connection.address]
      : [hostOf(controlPlane.auth.authUrl), controlPlane.join?.metadataAddress ?? ""];
  const gateways = nodes.flatMap(({ management }) => management.gateway ?? []);
  return [
    ...controllers.map((address) => ({ target: "controller", address, ports: controllerPorts })),
    ...(host ? [{ target: "lab host", address: host.connection.address, ports: hostPorts }] : []),
    ...nodes.map(({ name, management }) => ({ target: name, address: management.address, ports: nodePorts })),
    ...gateways.map((address) => ({ target: "gateway", address, ports: gatewayPorts })),
    ...(self === undefined ? [] : [{ target: "this machine", address: self, ports: [22, 53, 111] }]),
  ];
}

/** Each address once. Names are left out, because a guest may be unable to resolve them. */
export function managementTargets(
  lab: LabModel,
  model: ClassModel,
  more: readonly number[],
  self?: string,
): Omit<Attempt, "from">[] {
  // A name server cannot distinguish instances of teams and of the lab: if one network uses it, all may.
  const networks = [...lab.cloud.networks, ...model.teams.flatMap((team) => team.networks)];
  const nameservers = new Set(networks.flatMap(({ dnsNameservers }) => dnsNameservers));
  const byAddress = new Map<string, Machine>();
  for (const machine of machinesOf(lab, self))
    if (isIPv4(machine.address) && !byAddress.has(machine.address)) byAddress.set(machine.address, machine);
  return [...byAddress.values()].flatMap(({ target, address, ports }) =>
    [...new Set([...ports, ...more])]
      .sort((a, b) => a - b)
      .map((port) => ({
        ...{ to: "management", target, address, what: { kind: "tcp" as const, port } },
        ...(port === 53 && nameservers.has(address) ? { declared: "name server" } : {}),
      })),
  );
}
