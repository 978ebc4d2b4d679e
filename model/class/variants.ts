/** Values that differ between teams or members. The same seed and names give the same values in every run. */
import { createHmac } from "node:crypto";
import type { BlueprintSettings } from "../../settings/blueprint";
import type { TeamInstanceModel, TeamModel } from "./types";
import { filledIn } from "./user-data";

export type VariantSettings = BlueprintSettings["variants"][string];

/**
 * 32 bytes derived from the seed and the names of what the value is for: HMAC-SHA256 (RFC 2104) with the seed as key.
 * The names are encoded as JSON, so that `a`, `bc` and `ab`, `c` give different bytes.
 */
export function derived(seed: string, ...names: readonly string[]): Buffer {
  return createHmac("sha256", seed).update(JSON.stringify(names)).digest();
}

/** 48 bits of a digest as a number. Modulo n, the probabilities of two values differ by n / 2^48 at most. */
function number(digest: Buffer): number {
  return digest.readUIntBE(0, 6);
}

/** The value of a variant for a team, or for one of its members. */
export function variantValue(settings: VariantSettings, digest: Buffer): string {
  if ("hex" in settings) return digest.toString("hex").slice(0, settings.hex);
  if ("oneOf" in settings) return settings.oneOf[number(digest) % settings.oneOf.length] ?? "";
  return String(settings.from + (number(digest) % (settings.to - settings.from + 1)));
}

/** All values of a team by name; those of a member under `MEMBER.NAME`. `seed` is always included. */
export function variantsOf(
  variants: BlueprintSettings["variants"],
  seed: string,
  team: string,
  members: readonly string[],
): Record<string, string> {
  const all: [string, VariantSettings][] = [
    ["seed", { hex: 32, per: "team" }],
    ["seed", { hex: 32, per: "member" }],
  ];
  const entries = [...all, ...Object.entries(variants)].flatMap(([name, settings]): [string, string][] =>
    settings.per === "team"
      ? [[name, variantValue(settings, derived(seed, team, name))]]
      : members.map((member) => [`${member}.${name}`, variantValue(settings, derived(seed, team, member, name))]),
  );
  return Object.fromEntries(entries);
}

/**
 * A team's values by the blueprint's names; those of a member under `MEMBER.NAME`.
 * @param classSeed used where neither the settings nor the roster give a seed
 */
export function teamVariants({ key, variants }: TeamModel, classSeed: string): Record<string, string> {
  return variantsOf(variants.kinds, variants.seed ?? classSeed, key, variants.members);
}

/** A machine's user data as the machine gets it. Undefined: it has none. */
export function userDataText(
  { member, userData }: TeamInstanceModel,
  variants: Readonly<Record<string, string>>,
): string | undefined {
  if (userData === undefined) return undefined;
  const own = Object.entries(variants).flatMap(([name, value]) =>
    member !== undefined && name.startsWith(`${member}.`) ? [[name.slice(member.length + 1), value]] : [],
  );
  const values = { ...variants, ...(Object.fromEntries(own) as Record<string, string>) };
  const named = Object.entries(values).map(([name, value]) => [name === "seed" ? name : `variant.${name}`, value]);
  return filledIn(userData.text, { ...(Object.fromEntries(named) as Record<string, string>), ...userData.values });
}
