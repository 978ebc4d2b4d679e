import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { BridgeModel } from "../../model/types";
import type { Verb } from "../../tasks/task";
import { taskCommand, taskOptions } from "../api/task-command";
import type { Connection } from "../remote/connection";
import { bridgeScript } from "./bridge/script";
import type { BridgeTaskInput } from "../../tasks/host/bridge";

/** Arguments of {@link PhysicalBridge}. */
export interface PhysicalBridgeArgs {
  /** The machine whose NIC it is. */
  readonly connection: Connection;
  readonly bridge: BridgeModel;
}

/**
 * A Linux bridge over a NIC of the lab host. Address, routes and name servers move from the NIC to the bridge, in the
 * running system and in the configuration for the next boot. Deletion puts everything back.
 *
 * Nobody is locked out: the host itself undoes the change after `confirmSeconds`, unless a *new* SSH connection
 * confirms it. Change and confirmation are one resource, whose process makes both connections. With two resources (a
 * script, and a script that depends on it), a refused confirmation would leave the first one in the state as made
 * although the host has undone it, and the next update would confirm something that does not exist. With one
 * resource, an undone change is a resource that was not made: the next update starts over.
 *
 * @example
 * const br0 = new PhysicalBridge("lab-host-br0", { connection, bridge: host.bridges[0] }, { parent: this });
 */
export class PhysicalBridge extends pulumi.ComponentResource {
  /** Name of the bridge; known once it exists. */
  public readonly bridgeName: pulumi.Output<string>;

  constructor(name: string, args: PhysicalBridgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:host:PhysicalBridge", name, {}, opts);

    const network = new local.Command(`${name}-network`, commandArgs(args), {
      parent: this,
      // The child waits for what the component waits for; without this, a deletion would not.
      dependsOn: opts?.dependsOn,
      ...taskOptions("bridge"),
    });

    this.bridgeName = network.stdout.apply(() => args.bridge.name);
    this.registerOutputs({ bridgeName: this.bridgeName });
  }
}

function commandArgs({ connection, bridge }: PhysicalBridgeArgs): local.CommandArgs {
  const run = (verb: Verb) => taskCommand("bridge", verb);
  return {
    create: run("create"),
    update: run("update"),
    delete: run("delete"),
    // On standard input, because process lists do not show it; a secret, because it contains the key.
    stdin: pulumi.secret(
      pulumi.output(connection.hostKey).apply((key) => JSON.stringify(taskInput(connection, key, bridge))),
    ),
    logging: local.Logging.Stderr,
    addPreviousOutputInEnv: false,
  };
}

function taskInput(connection: Connection, hostKey: string | undefined, bridge: BridgeModel): BridgeTaskInput {
  return {
    access: {
      address: connection.address,
      port: connection.port,
      user: connection.user,
      privateKey: connection.identity?.privateKey.reveal(),
      hostKey,
    },
    existing: bridge.existing,
    confirmSeconds: bridge.confirmSeconds,
    bridge: bridge.name,
    script: bridgeScript(bridge),
  };
}
