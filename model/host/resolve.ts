import type { LabSettings } from "../../settings/lab";
import { addressOf, parseNetwork } from "../../values/addresses";
import { resolveConnection, type SettingsFiles } from "../files";
import type { AddressInNetwork, BridgeModel, HostModel, NodeModel } from "../types";

type HostSettings = NonNullable<LabSettings["host"]>;
type BridgeSettings = HostSettings["bridges"][string];

/** An address with prefix length, as machines configure it. */
export function resolveAddress(settings: {
  readonly address: string;
  readonly gateway?: string;
  readonly nameservers: readonly string[];
}): AddressInNetwork {
  return {
    address: addressOf(settings.address),
    prefixLength: parseNetwork(settings.address).prefixLength,
    ...(settings.gateway === undefined ? {} : { gateway: settings.gateway }),
    nameservers: settings.nameservers,
  };
}

function resolveBridge(name: string, bridge: BridgeSettings): BridgeModel {
  const { address, ...rest } = bridge;
  return { name, ...rest, address: typeof address === "string" ? address : resolveAddress(address) };
}

/**
 * Memory that QEMU takes beyond the guest's, in MiB. As KubeVirt calculates it (`GetMemoryOverhead`): 30 MiB for the
 * process, 8 MiB for its I/O thread, 8 MiB for each vCPU, 16 MiB for the display, page tables of one byte in 512.
 * Emulation adds the translation cache of node VMs, 256 MiB; `auto` has to fit in both cases.
 */
export function qemuOverheadMiB(node: NodeModel, acceleration: HostModel["acceleration"]): number {
  const { sockets, cores, threads } = node.vcpuTopology;
  const parts = [30, 8, 8 * sockets * cores * threads, node.vnc === "off" ? 0 : 16, Math.ceil(node.memoryMiB / 512)];
  return parts.reduce((a, b) => a + b, 0) + (acceleration === "kvm" ? 0 : 256);
}

/**
 * Disk that the node image takes in the pool, in GiB, once for all nodes: Debian 12 with a node's packages is 1.2 GiB
 * as qcow2, rounded up.
 */
const imageGiB = 2;

/** Memory (MiB) and disk (GiB) that all node VMs take together when they are full. */
export function demandOf(nodes: readonly NodeModel[], acceleration: HostModel["acceleration"]): HostModel["demand"] {
  const sum = (of: (node: NodeModel) => number) => nodes.reduce((total, node) => total + of(node), 0);
  return {
    memoryMiB: sum((node) => node.memoryMiB + qemuOverheadMiB(node, acceleration)),
    diskGiB: nodes.length === 0 ? 0 : imageGiB + Math.ceil(sum((n) => n.rootDisk.sizeGiB + n.swapMiB / 1024)),
  };
}

export function resolveHost(host: HostSettings, nodes: readonly NodeModel[], files: SettingsFiles): HostModel {
  return {
    connection: resolveConnection(host.ssh, files),
    bridges: Object.entries(host.bridges).map(([name, bridge]) => resolveBridge(name, bridge)),
    acceleration: host.acceleration,
    nestedVirtualisation: host.nestedVirtualisation,
    storagePool: host.storagePool,
    demand: demandOf(nodes, host.acceleration),
  };
}
