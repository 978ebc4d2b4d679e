/**
 * What a change of a key costs at most: of what is there, not of what is made for it. Each key has one beside its description;
 * the JSON schema carries it as `x-effect`, docs/settings.md shows it, and tests/engine/effects.test.ts holds keys to it.
 */
import { z } from "zod";

const key = "x-effect";
const effect = <const T extends string>(text: T) => ({ [key]: text }) as const;

/** From the least to the most. */
export const effects = {
  /** Only what Atelier itself does is another: what it checks, how it gets somewhere, what it shows. */
  nothing: effect("nothing"),
  /** What is there stays as it was made; what is made from now on has it. */
  newOnes: effect("new ones"),
  /** Records, rules, networks and addresses change, around machines that run on. */
  inPlace: effect("in place"),
  /** A service of controller or nodes starts again; instances run on. */
  restart: effect("service restart"),
  /** A machine starts again, with its disk. */
  reboot: effect("reboot"),
  /** A node or the controller is made again, and nothing that people have on instances: a compute node has to be empty. */
  recreated: effect("machine recreated"),
  /** What is on instances or volumes goes: refused, unless it is allowed by name. */
  lost: effect("data lost"),
} as const;

export type Effect = (typeof effects)[keyof typeof effects][typeof key];

/** In the same order. */
export const allEffects: readonly Effect[] = Object.values(effects).map((one) => one[key]);

/** What was declared for a key. Undefined: nothing, it only groups others. */
export function effectOf(schema: z.core.$ZodType): Effect | undefined {
  const found = z.globalRegistry.get(schema)?.[key] as Effect | undefined;
  if (found !== undefined) return found;
  // Wrappers that only concern absent values.
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return effectOf(schema.unwrap());
  return undefined;
}
