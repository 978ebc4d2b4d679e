/** Checks of an address, wherever it stands in the settings. Each returns whether further checks make sense. */
import {
  contains,
  overlap,
  parseAddress,
  parseNetwork,
  showNetwork,
  showRange,
  sizeOf,
  usable,
} from "../values/addresses";
import type { Problems, Step } from "../values/problem";

/** Addresses that no machine of a network may have (IANA's registry of special-purpose addresses; RFC 6890, RFC 5771). */
const reserved = [
  { cidr: "0.0.0.0/8", what: "means this host itself" },
  { cidr: "127.0.0.0/8", what: "is each machine's own (loopback)" },
  { cidr: "169.254.0.0/16", what: "is link-local, and where instances ask for their metadata" },
  { cidr: "224.0.0.0/4", what: "is for multicast" },
  { cidr: "240.0.0.0/4", what: "is reserved, and no system takes it" },
] as const;

/** A network of machines must not lie in a reserved range. */
function checkReserved(problems: Problems, path: readonly Step[], written: string): boolean {
  const network = parseNetwork(written);
  const found = reserved.find(({ cidr }) => overlap(parseNetwork(cidr), network));
  if (found !== undefined)
    problems.add(
      path,
      written,
      `lies in ${found.cidr}, which ${found.what}`,
      "use addresses of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
    );
  return found === undefined;
}

/** A network is written with host bits zero, and has room for a gateway and a machine. */
export function checkCidr(problems: Problems, path: readonly Step[], cidr: string, needsRoom = true): boolean {
  const network = parseNetwork(cidr);
  if (showNetwork(network) !== cidr) {
    problems.add(path, cidr, "has host bits set", `use ${showNetwork(network)}`);
    return false;
  }
  if (needsRoom && sizeOf(usable(network)) < 2) {
    problems.add(path, cidr, "has no room for a gateway and a machine", "use a prefix length of 29 or less");
    return false;
  }
  return !needsRoom || checkReserved(problems, path, cidr);
}

/** An address that a machine may have in a network: inside, and neither the network's own nor its broadcast address. */
export function checkInside(problems: Problems, path: readonly Step[], address: string, cidr: string): boolean {
  const network = parseNetwork(cidr);
  const number = parseAddress(address);
  if (contains(usable(network), number)) return true;
  const reason =
    number === network.first
      ? `is the address of ${showNetwork(network)} itself`
      : number === network.last
        ? `is the broadcast address of ${showNetwork(network)}`
        : `is outside ${showNetwork(network)}`;
  problems.add(path, address, reason, `use ${showRange(usable(network))}`);
  return false;
}

/** An address that a machine configures: it lies in its network, and its gateway is another address of the same network. */
export function checkMachineAddress(
  problems: Problems,
  path: readonly Step[],
  settings: { readonly address: string; readonly gateway?: string },
): void {
  const address = settings.address.slice(0, settings.address.indexOf("/"));
  if (!checkReserved(problems, [...path, "address"], settings.address)) return;
  if (!checkInside(problems, [...path, "address"], address, settings.address) || settings.gateway === undefined) return;
  const gatewayPath = [...path, "gateway"];
  if (!checkInside(problems, gatewayPath, settings.gateway, settings.address)) return;
  if (settings.gateway === address)
    problems.add(
      gatewayPath,
      settings.gateway,
      "is the machine's own address",
      "use the address of the network's router",
    );
}

/** Finds duplicates. `add` returns where a key was met first; undefined: it is new. */
export class Seen {
  readonly #first = new Map<string, string>();

  add(key: string, where: string): string | undefined {
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, where);
    return first;
  }
}
