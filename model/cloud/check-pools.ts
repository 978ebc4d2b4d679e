import type { LabSettings } from "../../settings/lab";
import { contains, parseAddress, sizeOf } from "../../values/addresses";
import { counted } from "../../values/names";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";

/** The size of an external network's pools, and what the lab takes from them. Undefined: a pool ends before it starts. */
export function poolUse(lab: LabModel, name: string) {
  const { externalNetworks, routers, instances } = lab.cloud;
  const pools = externalNetworks.find((network) => network.name === name)?.allocationPools ?? [];
  const ranges = pools.map((pool) => ({ first: parseAddress(pool.start), last: parseAddress(pool.end) }));
  if (ranges.some((range) => range.first > range.last)) return undefined;
  const fromPool = (address: string | undefined) =>
    address === undefined || ranges.some((range) => contains(range, parseAddress(address)));
  return {
    size: ranges.reduce((sum, range) => sum + sizeOf(range), 0),
    gateways: routers.filter((router) => router.externalNetwork === name).length,
    floating: instances.filter((i) => i.floatingIp?.externalNetwork === name && fromPool(i.floatingIp.address)).length,
    attached: instances.flatMap((i) => i.ports.filter((p) => p.network === name && fromPool(p.fixedIp))).length,
  };
}

/** Pools of external networks must hold the addresses of routers, floating IPs and instances on them. */
export function checkPools(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  for (const { name } of lab.cloud.externalNetworks) {
    const use = poolUse(lab, name);
    // An invalid pool is reported by the check of networks.
    if (use === undefined) continue;
    const { size, gateways, floating, attached } = use;
    const needed = gateways + floating + attached;
    if (needed > size)
      problems.add(
        ["cloud", "externalNetworks", name, "allocationPools"],
        `${size} address${size === 1 ? "" : "es"}`,
        `cannot serve ${counted(gateways, "router")}, ${counted(floating, "floating IP")} and ${counted(attached, "attached instance")}`,
        `widen the pools to ${needed} addresses, or give fewer instances a floating IP`,
      );
  }
}
