/** IPv4 arithmetic on plain numbers; ipaddr.js does the parsing. Every text comes through the schema, so it is valid. */
import { IPv4 } from "ipaddr.js";

/** An IPv4 address as a number. */
export type Address = number;

/** Addresses from the first to the last, both included. */
export interface Range {
  readonly first: Address;
  readonly last: Address;
}

/** A network: `first` is its own address, `last` its broadcast address. */
export interface Network extends Range {
  readonly prefixLength: number;
}

function numberOf(octets: readonly number[]): Address {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export function parseAddress(text: string): Address {
  return numberOf(IPv4.parse(text).octets);
}

export function showAddress(address: Address): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** The network around `address/prefix`, with or without host bits. */
export function parseNetwork(text: string): Network {
  const [address, prefixLength] = IPv4.parseCIDR(text);
  const size = 2 ** (32 - prefixLength);
  const number = numberOf(address.octets);
  const first = number - (number % size);
  return { first, last: first + size - 1, prefixLength };
}

export function showNetwork(network: Network): string {
  return `${showAddress(network.first)}/${network.prefixLength}`;
}

/** The address in front of the slash. */
export function addressOf(cidr: string): string {
  return cidr.slice(0, cidr.indexOf("/"));
}

/**
 * What machines may have in a network: all but its own and its broadcast address.
 * Networks of one or two addresses have neither (RFC 3021), and leave no room for a gateway and a machine.
 */
export function usable(network: Network): Range {
  return { first: network.first + 1, last: network.last - 1 };
}

export function sizeOf(range: Range): number {
  return Math.max(0, range.last - range.first + 1);
}

export function contains(range: Range, address: Address): boolean {
  return range.first <= address && address <= range.last;
}

export function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** `.193 to .254` inside one /24, else both addresses in full. */
export function showRange(range: Range): string {
  const short = Math.floor(range.first / 256) === Math.floor(range.last / 256);
  const show = (address: Address) => (short ? `.${address % 256}` : showAddress(address));
  return range.first === range.last ? show(range.first) : `${show(range.first)} to ${show(range.last)}`;
}
