import type { LabSettings } from "../../settings/lab";
import {
  contains,
  overlap,
  parseAddress,
  parseNetwork,
  showAddress,
  showRange,
  usable,
  type Range,
} from "../../values/addresses";
import { gatewayOf } from "./resolve";
import type { Problems, Step } from "../../values/problem";
import type { AllocationPool } from "./types";
import type { LabModel } from "../types";
import { checkCidr, checkInside } from "../address-checks";

/** External and private networks, each for itself: gateway and pools. */
export function checkNetworks(settings: LabSettings, _lab: LabModel, problems: Problems): void {
  const { externalNetworks, privateNetworks } = settings.cloud;
  for (const [i, cidr] of settings.campusNetworks.entries()) checkCidr(problems, ["campusNetworks", i], cidr, false);
  for (const [name, network] of Object.entries(externalNetworks))
    checkSubnet(problems, ["cloud", "externalNetworks", name], network, network.gatewayIp);
  for (const [name, network] of Object.entries(privateNetworks)) {
    const at = ["cloud", "privateNetworks", name];
    if (Object.hasOwn(externalNetworks, name))
      problems.add(at, name, "is the name of an external network too", "give each network a name of its own");
    checkSubnet(problems, at, network, gatewayOf(network));
  }
}

interface Subnet {
  readonly cidr: string;
  readonly allocationPools: readonly AllocationPool[];
}

function checkSubnet(problems: Problems, at: readonly Step[], subnet: Subnet, gatewayIp: string): void {
  if (!checkCidr(problems, [...at, "cidr"], subnet.cidr)) return;
  if (!checkInside(problems, [...at, "gatewayIp"], gatewayIp, subnet.cidr)) return;
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
        "join the two, or part them",
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
  gatewayIp: string,
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
  const gateway = parseAddress(gatewayIp);
  if (contains(range, gateway)) {
    problems.add(at, got, `contains the gateway ${gatewayIp}`, `use ${withoutGateway(range, gateway, cidr)}`);
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
