/**
 * What a change of a key costs at most, for what exists already. Each key has an effect beside its description; the
 * JSON schema contains it as `x-effect`, docs/settings.md shows it, and tests/engine/effects.test.ts verifies it.
 */
import { z } from "zod";

const key = "x-effect";
const effect = <const T extends string>(text: T) => ({ [key]: text }) as const;

/** In ascending order. */
export const effects = {
  /** Only Atelier's own behaviour changes: checks, connections, output. */
  nothing: effect("nothing"),
  /** Existing things stay as they were made; only new ones get the value. */
  newOnes: effect("new ones"),
  /** Records, rules, networks and addresses change; machines keep running. */
  inPlace: effect("in place"),
  /** A service of the controller or of nodes restarts; instances keep running. */
  restart: effect("service restart"),
  /** A machine starts again, with its disk. */
  reboot: effect("reboot"),
  /** A node or the controller is made again. Instances and volumes survive: a compute node has to be empty. */
  recreated: effect("machine recreated"),
  /** The data of instances or volumes is lost; refused, unless the settings allow it by name. */
  lost: effect("data lost"),
} as const;

export type Effect = (typeof effects)[keyof typeof effects][typeof key];

/** All effects, in ascending order. */
export const allEffects: readonly Effect[] = Object.values(effects).map((one) => one[key]);

/** The effect of a key. Undefined: none, the key only groups others. */
export function effectOf(schema: z.core.$ZodType): Effect | undefined {
  const found = z.globalRegistry.get(schema)?.[key] as Effect | undefined;
  if (found !== undefined) return found;
  // Wrappers for absent values.
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return effectOf(schema.unwrap());
  return undefined;
}
