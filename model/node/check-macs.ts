import type { LabSettings } from "../../settings/lab";
import type { Problems, Step } from "../../values/problem";
import type { LabModel } from "../types";
import { Seen } from "../address-checks";

/**
 * MAC addresses, written or derived: each is used once, and none is a group address (the lowest bit of the first
 * byte, IEEE 802).
 */
export function checkMacs(_settings: LabSettings, lab: LabModel, problems: Problems): void {
  const seen = new Seen();
  const check = (path: readonly Step[], mac: string, where: string) => {
    if (parseInt(mac.slice(0, 2), 16) % 2 === 1)
      problems.add(path, mac, "is a multicast address", "use an even first byte, e.g. 52:54:00:...");
    const first = seen.add(mac, where);
    if (first !== undefined) problems.add(path, mac, `is the MAC address of ${first} already`, "set another one");
  };
  for (const node of lab.nodes) {
    check(["nodes", node.name, "management", "mac"], node.management.mac, `node ${node.name}'s management NIC`);
    for (const [i, uplink] of node.uplinks.entries())
      // A duplicate physical network is reported by another check.
      if (node.uplinks.findIndex((other) => other.physicalNetwork === uplink.physicalNetwork) === i)
        check(["nodes", node.name, "uplinks", i, "mac"], uplink.mac, `node ${node.name}'s uplink ${i + 1}`);
  }
}
