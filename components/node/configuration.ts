/** How a node is configured once it runs: the same way at its first boot and at every change. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { NodeModel } from "../../model/types";
import type { InputOf } from "../../tasks/registry";
import { taskCommand, taskOptions } from "../api/task-command";
import { filesFunction } from "../configuration/script";
import { nodeFiles } from "./node-files";
import type { NodeArgs } from "./node-parts";
import type { NodeVm } from "./NodeVm";
import { serviceConfiguration, type MigrationKeys } from "./service-configuration";

const script = readFileSync(join(__dirname, "configure.sh"), "utf8");

/** What {@link declareConfiguration} needs of a node. */
export interface ConfigurationArgs extends NodeArgs<NodeModel> {
  /**
   * Keys by which compute nodes hand instances over to each other; a secret.
   * @default - none: a network node
   */
  readonly migrationKeys?: pulumi.Input<MigrationKeys>;
}

/** What {@link declareConfiguration} makes. */
export interface Configuration {
  /** What depends on the node's configuration depends on this. */
  readonly done: pulumi.Resource;
  /** For SSH's known_hosts. */
  readonly knownHost: pulumi.Output<string>;
}

/**
 * Every file that is Atelier's on a node, brought there over SSH; what reads one that changed is restarted, and nothing else. Instances
 * and routers go on while Nova's and Neutron's agents restart.
 */
export function declareConfiguration(
  name: string,
  args: ConfigurationArgs,
  vm: NodeVm,
  parent: pulumi.Resource,
): Configuration {
  const { node, controlPlane, login } = args;
  const { address } = node.management;
  const hostKey = node.hostKey ?? vm.hostKey;
  const told = pulumi.all([controlPlane.join, args.migrationKeys, login.privateKey, hostKey]);
  const input = told.apply(([values, keys, privateKey, shown]): InputOf<"node-configuration"> => ({
    node: node.name,
    access: { address, port: 22, user: "root", privateKey, hostKey: shown },
    script: `${filesFunction("node_files", "node_file", nodeFiles(node, serviceConfiguration(node, values, keys)))}\n${script}`,
  }));
  const done = new local.Command(
    `${name}-configuration`,
    {
      create: taskCommand("node-configuration", "create"),
      update: taskCommand("node-configuration", "update"),
      // No deletion: its files go with its disk.
      stdin: pulumi.secret(input.apply((value) => JSON.stringify(value))),
      logging: local.Logging.Stderr,
      // A machine that was recreated has only its seed.
      triggers: [vm.domainId],
      addPreviousOutputInEnv: false,
    },
    { parent, ...taskOptions("node-configuration") },
  );
  return { done, knownHost: pulumi.interpolate`${address} ${hostKey}` };
}
