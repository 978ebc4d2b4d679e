/** Passwords that nobody has to think of: made once, kept in the state as secrets, the same in every run. */
import { createHmac } from "node:crypto";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** 256 bits from the system's generator, as text. */
const draw = "head -c 32 /dev/urandom | base64";

/** What draws the secret of a class whose variants have a seed of their own; that of an earlier one is `draw` alone. */
const drawBesideSeed = `${draw} # variants do not hang on it`;

/**
 * 256 bits from the system's generator, drawn once. A changed command keeps them; `pulumi up --replace URN` draws others,
 * and with them all passwords of the class are others.
 */
export function secretArgs(): local.CommandArgs {
  return { ...seedArgs(), create: drawBesideSeed };
}

/** How a class was drawn stays in its state, as the secret's `create`: whether it was before variants had a seed. */
export const secretOptions = { additionalSecretOutputs: ["stdout"], ignoreChanges: ["create"] };

/** 256 bits too. They are apart from the secret, so that other passwords are no other machines. */
export function seedArgs(): local.CommandArgs {
  return { create: draw, update: 'printf %s "$PULUMI_COMMAND_STDOUT"', logging: local.Logging.None };
}

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
