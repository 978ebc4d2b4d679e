import { createHash } from "node:crypto";

/**
 * The MAC address of a node's NIC, the same in every run: a fixed prefix and three bytes of a hash. The lab host is
 * part of the key, so that two labs on one campus can each have a node `lisa`.
 *
 * 52:54:00 is the prefix of QEMU and libvirt for guests (locally administered, unicast).
 */
export function derivedMac(labHost: string, node: string, role: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([labHost, node, role]))
    .digest();
  return ["52", "54", "00", ...[...hash.subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}
