import { local } from "@pulumi/command";

/** 256 bits from the system's generator, as text. */
export const draw = "head -c 32 /dev/urandom | base64";

/**
 * Arguments of a secret that is drawn once and kept in the state. Another command does not draw it again; `pulumi up
 * --replace URN` does.
 */
export function drawnArgs(): local.CommandArgs {
  return { create: draw, update: 'printf %s "$PULUMI_COMMAND_STDOUT"', logging: local.Logging.None };
}

/** The command's output is the secret. */
export const drawnOptions = { additionalSecretOutputs: ["stdout"] };
