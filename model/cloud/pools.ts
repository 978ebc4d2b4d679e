/** Ranges of a network from which Neutron allocates addresses by itself. */
import { parseAddress, parseNetwork, showAddress, usable } from "../../values/addresses";
import { addressIn, type NetworkSettings, type TopologySettings } from "./topology";
import type { AllocationPool } from "./types";

type Instances = TopologySettings["instances"];

/** Addresses that instances ask for in a network, and whether other instances leave theirs to Neutron. */
function asked(instances: Instances, network: string, cidr: string) {
  const fixed: number[] = [];
  let others = false;
  for (const { networks, count } of Object.values(instances))
    for (const { network: name, fixedIp } of networks) {
      if (name !== network) continue;
      if (fixedIp === undefined || count === "perMember") others = true;
      else for (let i = 0; i < count; i++) fixed.push(parseAddress(addressIn(cidr, fixedIp)) + i);
    }
  return { fixed, others };
}

/** What remains of a range without some of its addresses. */
function without(first: number, last: number, taken: readonly number[]): AllocationPool[] {
  const pools: AllocationPool[] = [];
  let start = first;
  for (const address of [...new Set(taken)].sort((a, b) => a - b).filter((one) => first <= one && one <= last)) {
    if (address > start) pools.push({ start: showAddress(start), end: showAddress(address - 1) });
    start = address + 1;
  }
  if (start <= last) pools.push({ start: showAddress(start), end: showAddress(last) });
  return pools;
}

/**
 * Pools as written. Without them Neutron allocates every address but the gateway's, and its own ports are made at the
 * same time as those of instances: DHCP gets the first free address, and an instance without a fixed IP gets any.
 * Where that could take an address that another instance asks for, the pools leave out the addresses asked for.
 */
export function allocationPoolsOf(
  name: string,
  network: NetworkSettings,
  cidr: string,
  gatewayIp: string | undefined,
  instances: Instances,
): AllocationPool[] {
  if (network.allocationPools.length > 0)
    return network.allocationPools.map(({ start, end }) => ({
      start: addressIn(cidr, start),
      end: addressIn(cidr, end),
    }));
  const { first, last } = usable(parseNetwork(cidr));
  const gateway = gatewayIp === undefined ? [] : [parseAddress(gatewayIp)];
  const { fixed, others } = asked(instances, name, cidr);
  const ofDhcp = gateway[0] === first ? first + 1 : first;
  const mayClash = fixed.length > 0 && (others || (network.dhcp && fixed.includes(ofDhcp)));
  return mayClash ? without(first, last, [...gateway, ...fixed]) : [];
}
