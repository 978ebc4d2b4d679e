/** What teams may make beyond their blueprint: the part of their quotas that room has to be kept for. */
import type { Amounts, Bin, Item } from "../../values/packing";
import type { FlavorModel } from "../cloud/types";
import { needOf } from "./quotas";
import type { TeamModel } from "./types";

/** By what is counted once for the whole class. */
export interface HeadRoom {
  readonly instances: number;
  readonly cores: number;
  readonly ramMiB: number;
  /** Floating IPs, and routers with a gateway: addresses of the external network. */
  readonly addresses: number;
  /** Of volumes and snapshots. */
  readonly gigabytes: number;
}

/** Nothing is below zero: a limit below the need is reported for what it is. */
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

/** More are no finer: so many equal shares of what a team may take find room as well as more of them would. */
const mostShares = 16;

/** One of equal shares of whole things: they add up to all. */
const share = (all: number, i: number, of: number) => Math.floor(((i + 1) * all) / of) - Math.floor((i * all) / of);

/**
 * Further instances as things to pack, each with its share of the further vCPUs and memory. Without these nobody can boot one; which
 * disk they take is not known, and none is larger than a node.
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
