/** The way to a machine, with the key that it must show. */
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { SshConnection } from "../../model/types";
import type { InputOf } from "../../tasks/registry";
import { taskCommand, taskOptions } from "../api/task-command";

/** As in the model, but that the host key may be one that the stack's state holds. */
export interface Connection extends Omit<SshConnection, "hostKey"> {
  readonly hostKey?: pulumi.Input<string>;
}

/**
 * A connection whose machine is verified from the first script on. With `hostKey: trust-on-first-use` the key that the machine shows
 * when it is first met is a resource's result: kept in the stack's state, the same in every later run, and nothing that a
 * preview asks for. `pulumi up --replace URN` takes the machine's new key after it has been set up again.
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
      // Another address is not another machine: the key stays until it is replaced.
      update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
      stdin: JSON.stringify({ address, port, settings } satisfies InputOf<"first-key">),
      logging: local.Logging.Stderr,
    },
    pulumi.mergeOptions(opts, taskOptions("first-key")),
  );
  return { ...connection, hostKey: key.stdout };
}
