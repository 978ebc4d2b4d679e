/** Groups things that differ only in names and addresses, so that they are drawn once. Pure. */
import { parseAddress, parseNetwork } from "../../values/addresses";

/** Groups items by key, in the order of each group's first item. */
export function alike<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/** `desk` for desk-1 to desk-12. Only numbered names are grouped; machines with individual names are all drawn. */
export function stem(name: string): string {
  return name.replace(/-\d+$/, "");
}

/** `red`, `red, blue`, `red, blue, green`, `red, blue ... violet`. */
export function namesText(names: readonly string[]): string {
  if (names.length <= 3) return names.join(", ");
  return `${names[0]!}, ${names[1]!} … ${names[names.length - 1]!}`;
}

/** The only value, or the first and the last in order. */
function span<T>(values: readonly T[], numberOf: (value: T) => number): string {
  const sorted = [...new Set(values)].sort((a, b) => numberOf(a) - numberOf(b));
  if (sorted.length <= 2) return sorted.join(", ");
  return `${String(sorted[0])} … ${String(sorted[sorted.length - 1])}`;
}

export const addressesText = (addresses: readonly string[]) => span(addresses, parseAddress);
export const networksText = (cidrs: readonly string[]) => span(cidrs, (cidr) => parseNetwork(cidr).first);
export const numbersText = (numbers: readonly number[]) => span(numbers, (number) => number);

/** `×12`; nothing for a single one. */
export function timesText(count: number): { readonly count?: string } {
  return count > 1 ? { count: `×${count}` } : {};
}
