/** Computes which instances fit on which nodes: first fit, the largest first. */

/** Amounts of the three things that Nova counts. */
export interface Amounts {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

export const resources = ["vcpus", "memoryMiB", "diskGiB"] as const satisfies readonly (keyof Amounts)[];

/** A node: the capacity for all its instances, and for a single one. */
export interface Bin {
  readonly name: string;
  readonly total: Amounts;
  readonly largest: Amounts;
}

/** Something that must fit on one node: an instance, or all members of an affinity group. */
export interface Item {
  readonly names: readonly string[];
  readonly takes: Amounts;
  /** Its largest member. */
  readonly largest: Amounts;
  /** Items with the same value are on different nodes. */
  readonly apart?: string;
  /** The nodes that it may be on; absent: any. */
  readonly on?: ReadonlySet<string>;
}

export interface Packing {
  /** Names of items by node. */
  readonly placed: ReadonlyMap<string, readonly string[]>;
  readonly left: readonly Item[];
}

export function within(a: Amounts, b: Amounts): boolean {
  return resources.every((r) => a[r] <= b[r]);
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return { vcpus: a.vcpus + b.vcpus, memoryMiB: a.memoryMiB + b.memoryMiB, diskGiB: a.diskGiB + b.diskGiB };
}

export const nothing: Amounts = { vcpus: 0, memoryMiB: 0, diskGiB: 0 };

function packInOrder(items: readonly Item[], bins: readonly Bin[]): Packing {
  const state = bins.map((bin) => ({ bin, used: nothing, names: [] as string[], apart: new Set<string>() }));
  const left: Item[] = [];
  for (const item of items) {
    const place = state.find(
      ({ bin, used, apart }) =>
        (item.on === undefined || item.on.has(bin.name)) &&
        within(item.largest, bin.largest) &&
        within(plus(used, item.takes), bin.total) &&
        (item.apart === undefined || !apart.has(item.apart)),
    );
    if (place === undefined) {
      left.push(item);
      continue;
    }
    place.used = plus(place.used, item.takes);
    place.names.push(...item.names);
    if (item.apart !== undefined) place.apart.add(item.apart);
  }
  return { placed: new Map(state.map(({ bin, names }) => [bin.name, names])), left };
}

/** Packs by memory, by vCPUs and by disk, and returns the best result: it is not known which of these is scarce. */
export function pack(items: readonly Item[], bins: readonly Bin[]): Packing {
  const packings = (["memoryMiB", "vcpus", "diskGiB"] as const).map((by) =>
    packInOrder(
      [...items].sort((a, b) => b.takes[by] - a.takes[by]),
      bins,
    ),
  );
  const count = (packing: Packing) => packing.left.reduce((sum, item) => sum + item.names.length, 0);
  return packings.reduce((best, next) => (count(next) < count(best) ? next : best));
}
