/** Connections to machines whose host key is known. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { SshConnection } from "../../model/types";
import type { InputOf } from "../../tasks/registry";
import { taskCommand, taskOptions } from "../api/task-command";

/** A connection as in the model, but the host key may come from the stack's state. */
export interface Connection extends Omit<SshConnection, "hostKey"> {
  readonly hostKey?: pulumi.Input<string>;
}

/**
 * A connection that verifies the machine from the first script on. With `hostKey: trust-on-first-use`, the key that
 * the machine shows first is the result of a resource: it stays in the stack's state, later runs use it, and a
 * preview asks for nothing. After the machine was set up again, `pulumi up --replace URN` accepts its new key.
 *
 * @param settings where the machine stands in the settings, for messages
 */
export function declareConnection(
  name: string,
  connection: SshConnection,
  settings: string,
  opts: pulumi.CustomResourceOptions,
): Connection {
  const { address, port, hostKey, trustOnFirstUse } = connection;
  if (hostKey !== undefined || trustOnFirstUse !== true) return connection;
  const key = new local.Command(
    `${name}-host-key`,
    {
      create: taskCommand("first-key", "create"),
      // Another address does not mean another machine: the key stays until it is replaced.
      update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
      stdin: JSON.stringify({ address, port, settings } satisfies InputOf<"first-key">),
      logging: local.Logging.Stderr,
    },
    pulumi.mergeOptions(opts, taskOptions("first-key")),
  );
  return { ...connection, hostKey: key.stdout };
}
