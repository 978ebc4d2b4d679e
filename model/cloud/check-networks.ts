import {
  contains,
  overlap,
  parseAddress,
  parseNetwork,
  showAddress,
  showNetwork,
  showRange,
  usable,
  type Range,
} from "../../values/addresses";
import type { Problems, Step } from "../../values/problem";
import { checkCidr, checkInside, Seen } from "../address-checks";
import { addressIn, gatewayOf, isFixed, type NetworkSettings, type WrittenAddress } from "./topology";
import type { TopologyCheck } from "./topology-check";
import type { AllocationPool } from "./types";

/** A network's CIDR; if it differs between teams, that of the first part of its pool. Undefined: a problem was reported. */
export function sampleOf(problems: Problems, at: readonly Step[], { cidr }: NetworkSettings): string | undefined {
  if (typeof cidr === "string") return checkCidr(problems, [...at, "cidr"], cidr) ? cidr : undefined;
  if (!checkCidr(problems, [...at, "cidr", "pool"], cidr.pool)) return undefined;
  const pool = parseNetwork(cidr.pool);
  if (cidr.prefixLength >= pool.prefixLength) return showNetwork({ ...pool, prefixLength: cidr.prefixLength });
  problems.add(
    [...at, "cidr", "prefixLength"],
    cidr.prefixLength,
    `is larger than the pool ${cidr.pool}`,
    `use ${pool.prefixLength} to 29`,
  );
  return undefined;
}

/** A full address is meaningless in a network that differs between teams. */
export function checkWritten(
  problems: Problems,
  at: readonly Step[],
  written: WrittenAddress,
  name: string,
  network: NetworkSettings,
): boolean {
  if (typeof written !== "string" || isFixed(network)) return true;
  const reason = `is written out, and network ${name} differs between teams`;
  problems.add(at, written, reason, "write it as { host: 10 }");
  return false;
}

/** Each network of a topology: addresses, gateway and pools. */
export function checkTopologyNetworks({ settings, problems, at, external = {} }: TopologyCheck): void {
  for (const [name, network] of Object.entries(settings.networks)) {
    const here = [...at, "networks", name];
    if (Object.hasOwn(external, name))
      problems.add(here, name, "is the name of an external network too", "give each network a name of its own");
    const cidr = sampleOf(problems, here, network);
    if (cidr === undefined) continue;
    const { gatewayIp } = network;
    const written: (readonly [readonly Step[], WrittenAddress])[] = network.allocationPools.flatMap((pool, i) => [
      [[...here, "allocationPools", i, "start"], pool.start] as const,
      [[...here, "allocationPools", i, "end"], pool.end] as const,
    ]);
    if (gatewayIp !== undefined && gatewayIp !== "none") written.push([[...here, "gatewayIp"], gatewayIp]);
    if (!written.every(([path, address]) => checkWritten(problems, path, address, name, network))) continue;
    const pools = network.allocationPools.map(({ start, end }) => ({
      start: addressIn(cidr, start),
      end: addressIn(cidr, end),
    }));
    checkSubnet(problems, here, { cidr, allocationPools: pools }, gatewayOf(network, cidr));
    checkNameServers(problems, [...here, "dnsNameservers"], network.dnsNameservers ?? []);
  }
}

/** Neutron's limit (its option `max_dns_nameservers`). */
const mostNameServers = 5;

/** DNS servers of a network, or of all networks of a class. */
export function checkNameServers(problems: Problems, at: readonly Step[], servers: readonly string[]): void {
  if (servers.length > mostNameServers)
    problems.add(at, `${servers.length} DNS servers`, "are more than Neutron takes", `use ${mostNameServers} at most`);
  const seen = new Seen();
  for (const [i, server] of servers.entries()) {
    if (seen.add(server, "") !== undefined) problems.add([...at, i], server, "is listed twice", "list it once");
  }
}

interface Subnet {
  readonly cidr: string;
  readonly allocationPools: readonly AllocationPool[];
}

/** @param gatewayIp undefined: it has none */
export function checkSubnet(
  problems: Problems,
  at: readonly Step[],
  subnet: Subnet,
  gatewayIp: string | undefined,
): void {
  if (gatewayIp !== undefined && !checkInside(problems, [...at, "gatewayIp"], gatewayIp, subnet.cidr)) return;
  const pools: Range[] = [];
  for (const [i, pool] of subnet.allocationPools.entries()) {
    const range = checkPool(problems, [...at, "allocationPools", i], pool, subnet.cidr, gatewayIp);
    if (range === undefined) continue;
    const other = pools.find((o) => overlap(o, range));
    if (other !== undefined)
      problems.add(
        [...at, "allocationPools", i],
        `${pool.start} to ${pool.end}`,
        `overlaps with the pool ${showAddress(other.first)} to ${showAddress(other.last)}`,
        "join the two, or separate them",
      );
    pools.push(range);
  }
}

/** A pool as a range, if it is one inside its network without the gateway. */
function checkPool(
  problems: Problems,
  at: readonly Step[],
  pool: AllocationPool,
  cidr: string,
  gatewayIp: string | undefined,
): Range | undefined {
  const inside = [
    checkInside(problems, [...at, "start"], pool.start, cidr),
    checkInside(problems, [...at, "end"], pool.end, cidr),
  ];
  if (inside.includes(false)) return undefined;
  const range = { first: parseAddress(pool.start), last: parseAddress(pool.end) };
  const got = `${pool.start} to ${pool.end}`;
  if (range.first > range.last) {
    problems.add(at, got, "is the wrong way round", `use start: ${pool.end}, end: ${pool.start}`);
    return undefined;
  }
  if (gatewayIp !== undefined && contains(range, parseAddress(gatewayIp))) {
    problems.add(
      at,
      got,
      `contains the gateway ${gatewayIp}`,
      `use ${withoutGateway(range, parseAddress(gatewayIp), cidr)}`,
    );
    return undefined;
  }
  return range;
}

/** What is left of a pool when the gateway is taken out. */
function withoutGateway(range: Range, gateway: number, cidr: string): string {
  const parts = [
    { first: range.first, last: gateway - 1 },
    { first: gateway + 1, last: range.last },
  ].filter((part) => part.first <= part.last);
  if (parts.length > 0) return parts.map(showRange).join(" and ");
  return `other addresses of ${showRange(usable(parseNetwork(cidr)))}`;
}
