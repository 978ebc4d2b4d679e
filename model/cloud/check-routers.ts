import type { LabSettings } from "../../settings/lab";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";
import { Seen } from "../address-checks";

/** A router takes the gateway address of each of its networks, so a network has one router. */
export function checkRouters(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  const attached = new Seen();
  for (const { name, networks } of lab.cloud.routers)
    for (const [i, network] of networks.entries()) {
      const other = attached.add(network, name);
      if (other !== undefined)
        problems.add(
          ["cloud", "routers", name, "networks", i],
          network,
          other === name ? "is listed twice" : `is on router ${other} already, which has its gateway address`,
          other === name ? "list it once" : "attach it to one router",
        );
    }
}
