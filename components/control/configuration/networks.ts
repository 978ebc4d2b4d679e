/** Physical networks and ids in the format of the ML2 plugin's file. */
import type { IdRange } from "../../../model/types";
import type { ConfigurationValues } from "./values";

/** `1:1000,2000:2999` */
export function idRanges(ranges: readonly IdRange[]): string {
  return ranges.map(({ first, last }) => `${first}:${last}`).join(",");
}

/** `physnet1,physnet2`. Default where the settings name no physical network: `physnet1`. */
export function flatNetworks({ flatNetworks: names, vlanRanges: ranges }: ConfigurationValues): string {
  if (names.length === 0 && ranges.length === 0) return "physnet1";
  return [...new Set(names)].sort().join(",");
}

/** `physnet1:100:199` */
export function vlanRanges({ vlanRanges: ranges }: ConfigurationValues): string {
  return ranges.map(({ physicalNetwork, first, last }) => `${physicalNetwork}:${first}:${last}`).join(",");
}
