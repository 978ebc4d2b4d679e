/**
 * Whether the compute nodes of an existing cloud have room for the lab's instances that do not exist yet, from
 * Placement's answers.
 */
import { itemsOfLab, offerOf } from "../../model/cloud/check-fit";
import { counted, listed } from "../../values/names";
import { pack, type Amounts, type Bin, type Item } from "../../values/packing";
import type { LabModel } from "../../model/types";
import { visible } from "../../values/visible";
import type { ApiClient } from "../../openstack/client";

interface Summaries {
  readonly provider_summaries: Readonly<
    Record<
      string,
      { readonly resources: Readonly<Record<string, { readonly capacity: number; readonly used: number }>> }
    >
  >;
}

/** The largest number of nodes whose free resources are compared one by one. */
const mostNodes = 1000;

/** By provider's id: free resources of the nodes that can take this size. Placement leaves out smaller nodes. */
async function freeFor(api: ApiClient, { vcpus, memoryMiB, diskGiB }: Amounts): Promise<Map<string, Amounts>> {
  const asked = [`VCPU:${vcpus}`, `MEMORY_MB:${memoryMiB}`, ...(diskGiB > 0 ? [`DISK_GB:${diskGiB}`] : [])];
  const path = `/allocation_candidates?resources=${asked.join(",")}&limit=${mostNodes}`;
  const answer = await api.get<Summaries>("placement", path);
  const entries = Object.entries(answer.provider_summaries).flatMap(([id, { resources }]): [string, Amounts][] => {
    const free = (kind: string) => {
      const found = resources[kind];
      // Placement lists shared disk under another provider than the node's.
      return found === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, found.capacity - found.used);
    };
    // A provider without processors is not a node.
    if (!("VCPU" in resources)) return [];
    return [[id, { vcpus: free("VCPU"), memoryMiB: free("MEMORY_MB"), diskGiB: free("DISK_GB") }]];
  });
  return new Map(entries);
}

const sizeText = ({ vcpus, memoryMiB, diskGiB }: Amounts) => `${vcpus} ${memoryMiB} ${diskGiB}`;

/** The shortage as a text. Empty: all instances find room. */
export async function nodesShortage(api: ApiClient, lab: LabModel): Promise<readonly string[]> {
  if (lab.cloud.instances.length === 0 || !api.has("placement")) return [];
  const { servers } = await api.get<{ servers: { name: string }[] }>("compute", "/servers?limit=1000");
  const there = new Set(servers.map(({ name }) => name));
  const instances = lab.cloud.instances.filter(({ name }) => !there.has(name));
  if (instances.length === 0) return [];
  const items = itemsOfLab({ ...lab, cloud: { ...lab.cloud, instances } });
  const { resource_providers: providers } = await api.get<{ resource_providers: { uuid: string; name: string }[] }>(
    "placement",
    "/resource_providers",
  );
  // Whether a declared node has joined already.
  const isThere = (node: string) => providers.some(({ name }) => name === node || name.startsWith(`${node}.`));
  const coming = lab.nodes.flatMap((node) => (node.role === "compute" && !isThere(node.name) ? [offerOf(node)] : []));
  const free = new Map<string, Amounts>();
  const on = new Map<string, Set<string>>();
  for (const { largest } of items) {
    if (on.has(sizeText(largest))) continue;
    const found = await freeFor(api, largest);
    on.set(sizeText(largest), new Set([...found.keys(), ...coming.map(({ name }) => name)]));
    for (const [id, amounts] of found) free.set(id, amounts);
  }
  const bins: Bin[] = [...[...free].map(([name, total]) => ({ name, total, largest: total })), ...coming];
  const placed = items.map((item): Item => ({ ...item, on: on.get(sizeText(item.largest)) ?? new Set() }));
  const { left } = pack(placed, bins);
  if (left.length === 0) return [];
  const out = left.flatMap((item) => item.names);
  const shown = out.length > 3 ? `${out.slice(0, 3).join(", ")} and ${out.length - 3} more` : listed(out);
  const [first] = left;
  const size = first === undefined ? "" : sizeOf(first.largest);
  return [
    `cloud.instances: ${visible(shown)}: the cloud's ${counted(bins.length, "compute node")} with room have none left for ${out.length === 1 ? "it" : "them"} (${size} each at most), ` +
      `of ${counted(instances.length, "instance")} still to be made\n` +
      "  next: ask for fewer or smaller ones, add a node with `role: compute`, or free some of the cloud",
  ];
}

function sizeOf({ vcpus, memoryMiB, diskGiB }: Amounts): string {
  return `${vcpus} vCPUs, ${memoryMiB} MiB of memory, ${diskGiB} GiB of disk`;
}
