/** Passwords that nobody has to think of: made once, kept in the state as secrets, the same in every run. */
import { createHmac } from "node:crypto";
import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/**
 * 256 bits from the system's generator, drawn once. A changed command keeps them; `pulumi up --replace URN` draws others,
 * and with them all passwords of the class are others.
 */
export function secretArgs(): local.CommandArgs {
  return {
    create: "head -c 32 /dev/urandom | base64",
    update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
    logging: local.Logging.None,
  };
}

/** Letters, digits, - and _ of six bits each: 144 bits, as many as brute force can never try. */
const passwordLength = 24;

/**
 * A password that hangs on the class's secret and on what it is for, and on nothing else: HMAC-SHA-256.
 * @param purpose such as `user ada`
 */
export function derived(secret: pulumi.Output<string>, purpose: string): pulumi.Output<string> {
  return secret.apply((key) => derivedFrom(key, purpose));
}

/** The same of a plain value. */
export function derivedFrom(secret: string, purpose: string): string {
  const mac = createHmac("sha256", secret.trim()).update(purpose);
  return mac.digest("base64url").slice(0, passwordLength);
}
