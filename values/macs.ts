import { createHash } from "node:crypto";

/**
 * The MAC address of a node's NIC, the same in every run: QEMU's own prefix and three bytes of a hash. The lab host is part of
 * the key, so that two labs on one campus may both have a `lisa`.
 *
 * 52:54:00 is the prefix that QEMU and libvirt give their guests (locally administered, unicast).
 */
export function derivedMac(labHost: string, node: string, role: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([labHost, node, role]))
    .digest();
  return ["52", "54", "00", ...[...hash.subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}
