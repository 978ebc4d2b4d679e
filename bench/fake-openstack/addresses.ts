/** Arithmetic on IPv4 networks. */

const toNumber = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

const toText = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");

/** The n-th address of a network; counted from its end where n is negative: -1 is the broadcast address. */
export function addressAt(cidr: string, n: number): string {
  const [base = "", length = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  return toText(toNumber(base) + (n < 0 ? size + n : n));
}
