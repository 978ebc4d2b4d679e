import type { LabSettings } from "../../settings/lab";
import { counted, listed } from "../../values/names";
import { nothing, pack, plus, resources, type Amounts, type Bin, type Item, type Packing } from "../../values/packing";
import type { Problems } from "../../values/problem";
import { boundText, itemsOf } from "./placement";
import type { ComputeNodeModel, LabModel } from "../types";

const words: Readonly<Record<keyof Amounts, string>> = {
  vcpus: "vCPUs",
  memoryMiB: "MiB of memory",
  diskGiB: "GiB of disk",
};

/**
 * What a node offers to Nova: Nova takes off what is reserved, then multiplies with the overcommit ratio. A single
 * instance can never be larger than the node itself (Placement's `max_unit`).
 *
 * Of the disk, 1/64 is ext4's inode tables (mke2fs: 256 bytes in every 16 KiB), half a GiB is left for the boot
 * partition and the journal, and Nova counts whole GiB.
 */
export function offerOf(node: ComputeNodeModel): Bin {
  const { sockets, cores, threads } = node.vcpuTopology;
  const largest: Amounts = {
    vcpus: sockets * cores * threads,
    memoryMiB: node.memoryMiB,
    diskGiB: Math.max(0, Math.floor((node.rootDisk.sizeGiB * 63) / 64 - 0.5)),
  };
  const total: Amounts = {
    vcpus: Math.floor(largest.vcpus * node.overcommit.cpu),
    memoryMiB: Math.floor((node.memoryMiB - node.reservedMemoryMiB) * node.overcommit.memory),
    diskGiB: Math.floor(largest.diskGiB * node.overcommit.disk),
  };
  return { name: node.name, total, largest };
}

/** The lab's own instances as things to pack. */
export function itemsOfLab({ cloud, nodes }: Pick<LabModel, "cloud" | "nodes">): Item[] {
  const flavors = new Map(cloud.flavors.map((flavor) => [flavor.name, flavor]));
  return itemsOf(cloud, {
    flavorOf: ({ flavor }) => flavors.get(flavor),
    aggregates: cloud.aggregates,
    nodes: nodes.flatMap(({ role, name }) => (role === "compute" ? [name] : [])),
    nameOf: (name) => name,
  });
}

/** Why the packing failed: an instance that is larger than any node, a placement policy, or the resource that runs out. */
export function shortage(items: readonly Item[], bins: readonly Bin[], { left }: Packing): string {
  for (const { names, largest } of left)
    for (const r of resources) {
      const most = Math.max(...bins.map((bin) => Math.min(bin.largest[r], bin.total[r])));
      if (largest[r] > most)
        return `are too large: ${names[0]} takes ${largest[r]} ${words[r]}, and a node has ${most}`;
    }
  const sum = (amounts: readonly Amounts[]) => amounts.reduce(plus, nothing);
  const [needed, offered] = [sum(items.map((i) => i.takes)), sum(bins.map((b) => b.total))];
  const short = resources.filter((r) => needed[r] > offered[r]);
  if (short.length > 0)
    return `need ${listed(short.map((r) => `${needed[r]} ${words[r]} (the compute nodes have ${offered[r]})`))}`;
  const apart = left.find((item) => item.apart !== undefined)?.apart;
  const group = items.filter((item) => item.apart !== undefined && item.apart === apart);
  if (group.length > bins.length)
    return `have to run apart: anti-affinity group ${apart} has ${group.length}, and there is room on ${counted(bins.length, "compute node")}`;
  if (left.some((item) => item.names.length > 1))
    return "have to stay together by affinity, and no compute node is free for all";
  return "fit together, but not side by side on single compute nodes";
}

/**
 * Whether all instances find room. Checked only where Atelier installs the control plane: there the declared compute
 * nodes are all that exist, while an existing cloud may have others.
 */
export function checkFit(settings: LabSettings, lab: LabModel, problems: Problems): void {
  if (settings.controlPlane.kind !== "install" || lab.cloud.instances.length === 0) return;
  const bins = lab.nodes.flatMap((node) => (node.role === "compute" ? [offerOf(node)] : []));
  const path = ["cloud", "instances"];
  const count = counted(lab.cloud.instances.length, "instance");
  if (bins.length === 0) {
    problems.addLack([["nodes"]], path, count, "have no compute node to run on", "add a node with `role: compute`");
    return;
  }
  const items = itemsOfLab(lab);
  const packing = pack(items, bins);
  if (packing.left.length === 0) return;
  const out = packing.left.flatMap((item) => item.names);
  const fits = [...packing.placed].map(([node, names]) => `${names.length} on ${node}`);
  const named = out.length > 3 ? `${out.slice(0, 3).join(", ")} and ${out.length - 3} more` : listed(out);
  problems.addLack(
    [["nodes"]],
    path,
    count,
    `${boundText(packing.left) ?? shortage(items, bins, packing)}: ${listed(fits)} fit, no room for ${named}`,
    "ask for fewer or smaller ones, enlarge the compute nodes, or add one",
  );
}
