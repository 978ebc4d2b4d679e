/**
 * Addresses, MACs and VNIs, derived from the team's key alone: adding, removing or moving a team in the roster
 * changes nothing of another team. Two teams with the same hash are reported; no team is moved to a free place.
 */
import { createHash } from "node:crypto";
import { parseNetwork, showAddress, type Network } from "../../values/addresses";
import { highestId } from "../../values/segmentation";

function hash(...names: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(names)).digest();
}

/**
 * First of the derived VNIs. Below it are those that Neutron allocates by itself (`vni_ranges`, 1 to 1000 where
 * Atelier installs it) and those that people write.
 */
export const firstVni = 2 ** 20;

/** The VNI of a team's network. */
export function derivedVni(className: string, team: string, network: string): number {
  return firstVni + (hash("vni", className, team, network).readUIntBE(0, 6) % (highestId.vxlan - firstVni + 1));
}

/**
 * The MAC address of a machine on a network: locally administered and unicast (IEEE 802), five bytes of a hash. Its
 * prefix is neither Neutron's fa:16:3e nor QEMU's 52:54:00, so it never equals an address that these allocate.
 */
export function teamMac(className: string, team: string, machine: string, network: string): string {
  const bytes = hash("mac", className, team, machine, network).subarray(0, 5);
  return ["06", ...[...bytes].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

/** How many networks of a size a pool holds. */
export function subnetsIn(pool: Network, prefixLength: number): number {
  return prefixLength < pool.prefixLength ? 0 : 2 ** (prefixLength - pool.prefixLength);
}

/** The n-th network of a size in a pool, from 0. */
export function subnetAt(pool: Network, prefixLength: number, n: number): string {
  return `${showAddress(pool.first + n * 2 ** (32 - prefixLength))}/${prefixLength}`;
}

/** A team's network in a pool: by number where the roster gives one, else by the hash of its key. */
export function derivedCidr(
  pool: string,
  prefixLength: number,
  className: string,
  team: string,
  network: string,
  subnet?: number,
): string {
  const whole = parseNetwork(pool);
  const n = subnet ?? hash("cidr", className, team, network).readUIntBE(0, 6) % subnetsIn(whole, prefixLength);
  return subnetAt(whole, prefixLength, n);
}
