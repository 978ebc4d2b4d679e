import type { LabSettings } from "../../config/schema/lab";
import { contains, parseAddress, sizeOf } from "../addresses";
import { counted } from "../names";
import type { Problems } from "../problem";
import type { LabModel } from "../types";

/** The pools of an external network against what draws addresses from them: routers, floating IPs, instances on it. */
export function checkPools(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  const { externalNetworks, routers, instances } = lab.cloud;
  for (const { name, allocationPools } of externalNetworks) {
    const ranges = allocationPools.map((pool) => ({ first: parseAddress(pool.start), last: parseAddress(pool.end) }));
    // Reported where the pool itself is checked.
    if (ranges.some((range) => range.first > range.last)) continue;
    const fromPool = (address: string | undefined) =>
      address === undefined || ranges.some((range) => contains(range, parseAddress(address)));
    const gateways = routers.filter((router) => router.externalNetwork === name).length;
    const floating = instances.filter((i) => i.floatingIp?.externalNetwork === name && fromPool(i.floatingIp.address));
    const attached = instances.flatMap((i) => i.networks.filter((n) => n.network === name && fromPool(n.fixedIp)));
    const needed = gateways + floating.length + attached.length;
    const size = ranges.reduce((sum, range) => sum + sizeOf(range), 0);
    if (needed > size)
      problems.add(
        ["cloud", "externalNetworks", name, "allocationPools"],
        `${size} address${size === 1 ? "" : "es"}`,
        `cannot serve ${counted(gateways, "router")}, ${counted(floating.length, "floating IP")} and ${counted(attached.length, "attached instance")}`,
        `widen the pools to ${needed} addresses, or give fewer instances a floating IP`,
      );
  }
}
