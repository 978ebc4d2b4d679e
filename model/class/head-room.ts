/** Head room: what teams may create beyond their blueprint. Admission keeps room for this part of their quotas. */
import type { Amounts, Bin, Item } from "../../values/packing";
import type { FlavorModel } from "../cloud/types";
import { needOf } from "./quotas";
import type { TeamModel } from "./types";

/** Totals for the whole class. */
export interface HeadRoom {
  readonly instances: number;
  readonly cores: number;
  readonly ramMiB: number;
  /** Floating IPs and routers with a gateway: each takes an address of the external network. */
  readonly addresses: number;
  /** GiB of volumes and snapshots. */
  readonly gigabytes: number;
}

/** No value is negative: a limit below the need is a problem of its own (check-teams.ts). */
export function headRoomOf(team: TeamModel, flavors: ReadonlyMap<string, FlavorModel>): HeadRoom {
  const need = needOf(team, flavors);
  const { compute, network, volume } = team.quotas;
  const beyond = (limit: number, needed: number) => Math.max(0, limit - needed);
  return {
    instances: beyond(compute.instances, need.instances),
    cores: beyond(compute.cores, need.cores),
    ramMiB: beyond(compute.ramMiB, need.ramMiB),
    addresses: beyond(network.floatingIps, need.floatingIps) + beyond(network.routers, need.routers),
    gigabytes: volume === undefined ? 0 : beyond(volume.gigabytes, need.gigabytes),
  };
}

/** Head room is packed as at most so many equal shares. More shares would hardly pack better. */
const mostShares = 16;

/** The i-th of `of` nearly equal integer shares; together they add up to `all`. */
const share = (all: number, i: number, of: number) => Math.floor(((i + 1) * all) / of) - Math.floor((i * all) / of);

/**
 * Further instances as things to pack, each with a share of the further vCPUs and memory. Without both, no further
 * instance boots. Their disk is unknown, so it is not counted; none is larger than a node.
 */
export function itemsOfHeadRoom(team: string, { instances, cores, ramMiB }: HeadRoom, bins: readonly Bin[]): Item[] {
  const count = Math.min(instances, cores, ramMiB, mostShares);
  const most = (r: keyof Amounts) => Math.max(0, ...bins.map((bin) => Math.min(bin.largest[r], bin.total[r])));
  return Array.from({ length: count }, (_, i): Item => {
    const takes: Amounts = {
      vcpus: Math.min(share(cores, i, count), most("vcpus")),
      memoryMiB: Math.min(share(ramMiB, i, count), most("memoryMiB")),
      diskGiB: 0,
    };
    return { names: [`${team}'s further instance ${i + 1}`], takes, largest: takes };
  });
}
