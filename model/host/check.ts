import type { LabSettings } from "../../settings/lab";
import type { Problems } from "../../values/problem";
import type { LabModel } from "../types";
import { checkMachineAddress, Seen } from "../address-checks";

/** Bridges: each NIC is in one bridge, and static addresses are valid. */
export function checkHost(settings: LabSettings, _lab: LabModel, problems: Problems): void {
  const bridges = Object.entries(settings.host?.bridges ?? {});
  const nics = new Seen();
  for (const [name, bridge] of bridges) {
    const at = ["host", "bridges", name];
    for (const [path, device] of [
      [at, name],
      [[...at, "nic"], bridge.nic],
    ] as const)
      if (device === "lo")
        problems.add(
          path,
          device,
          "is the host's loopback device",
          "name a bridge such as br0, and a NIC such as eth0",
        );
    const other = nics.add(bridge.nic, name);
    if (other !== undefined)
      problems.add([...at, "nic"], bridge.nic, `is a port of ${other} already`, "give each bridge a NIC of its own");
    if (bridges.some(([bridgeName]) => bridgeName === bridge.nic))
      problems.add([...at, "nic"], bridge.nic, "is a bridge itself", "name the NIC that becomes its port, e.g. eth0");
    if (typeof bridge.address !== "string") checkMachineAddress(problems, [...at, "address"], bridge.address);
  }
}
