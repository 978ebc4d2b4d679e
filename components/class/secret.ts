/** Passwords that nobody has to think of: made once, kept in the state as secrets, the same in every run. */
import { createHmac } from "node:crypto";
import type { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { draw, drawnArgs, drawnOptions } from "../drawn";

/** What draws the secret of a class whose variants have a seed of their own; that of an earlier one is `draw` alone. */
const drawBesideSeed = `${draw} # variants do not hang on it`;

/** Whoever replaces it draws another, and with it all passwords of the class are others. */
export function secretArgs(): local.CommandArgs {
  return { ...drawnArgs(), create: drawBesideSeed };
}

/** How a class was drawn stays in its state, as the secret's `create`: whether it was before variants had a seed. */
export const secretOptions = { ...drawnOptions, ignoreChanges: ["create"] };

/**
 * What the variants of a class derive from; a secret. Undefined: the class was made when they derived from its name, and
 * keeps them. Known wherever the class exists, in a preview that draws another secret too.
 */
export function seedOf(secret: local.Command, seed: local.Command): pulumi.Output<string | undefined> {
  return secret.create.apply((create) => (create === draw ? pulumi.output(undefined) : seed.stdout));
}

/** Lower-case letters and digits, which nobody has to quote or can mistake for an option: 124 bits. */
const passwordLength = 24;
const alphabetSize = 36;

/**
 * A password that hangs on the class's secret and on what it is for, and on nothing else: HMAC-SHA-256.
 * @param purpose such as `user ada`
 */
export function derived(secret: pulumi.Output<string>, purpose: string): pulumi.Output<string> {
  return secret.apply((key) => derivedFrom(key, purpose));
}

/** The same of a plain value. */
export function derivedFrom(secret: string, purpose: string): string {
  const mac = createHmac("sha256", secret.trim()).update(purpose).digest("hex");
  // The last digits, which are all equally likely; the first of a number are not.
  return BigInt(`0x${mac}`).toString(alphabetSize).padStart(passwordLength, "0").slice(-passwordLength);
}
