/** Passwords that the program derives: from one secret, drawn once and kept in the state. They are the same in every run. */
import { createHmac } from "node:crypto";
import type { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { draw, drawnArgs, drawnOptions } from "../drawn";

/**
 * Draws the secret of a class with a separate seed for variants. In an earlier class the command is `draw` alone, and
 * variants derive from the class's name.
 */
const drawBesideSeed = `${draw} # variants do not hang on it`;

/** Arguments of the class's secret. Replacing it draws another one and changes all passwords of the class. */
export function secretArgs(): local.CommandArgs {
  return { ...drawnArgs(), create: drawBesideSeed };
}

/** The command stays in the state as it was: it tells whether the class was made before variants had a seed. */
export const secretOptions = { ...drawnOptions, ignoreChanges: ["create"] };

/**
 * The seed of a class's variants; a secret. Undefined: the class was made by an earlier version, and its variants
 * keep deriving from its name. It is known wherever the class exists, even in a preview that draws another secret.
 */
export function seedOf(secret: local.Command, seed: local.Command): pulumi.Output<string | undefined> {
  return secret.create.apply((create) => (create === draw ? pulumi.output(undefined) : seed.stdout));
}

/** Lower-case letters and digits, which need no quotes and cannot look like an option: 124 bits. */
const passwordLength = 24;
const alphabetSize = 36;

/**
 * A password derived from the class's secret and its purpose alone: HMAC-SHA-256.
 * @param purpose such as `user ada`
 */
export function derived(secret: pulumi.Output<string>, purpose: string): pulumi.Output<string> {
  return secret.apply((key) => derivedFrom(key, purpose));
}

/** The same for a plain value. */
export function derivedFrom(secret: string, purpose: string): string {
  const mac = createHmac("sha256", secret.trim()).update(purpose).digest("hex");
  // The last digits: unlike the first, all values of them are equally likely.
  return BigInt(`0x${mac}`).toString(alphabetSize).padStart(passwordLength, "0").slice(-passwordLength);
}
