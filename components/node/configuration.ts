/** How a running node is configured: the same way at its first boot and at every change. */
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

/** Arguments of {@link declareConfiguration}. */
export interface ConfigurationArgs extends NodeArgs<NodeModel> {
  /**
   * Keys with which compute nodes log in to each other to migrate instances; a secret.
   * @default - none: a network node
   */
  readonly migrationKeys?: pulumi.Input<MigrationKeys>;
}

/** Result of {@link declareConfiguration}. */
export interface Configuration {
  /** The dependency for whatever needs the node's configuration. */
  readonly done: pulumi.Resource;
  /** A line of SSH's known_hosts. */
  readonly knownHost: pulumi.Output<string>;
}

/**
 * Writes every file that Atelier has on a node, over SSH. A service is restarted only if a file that it reads has
 * changed. Instances and routers keep running while Nova's and Neutron's agents restart.
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
      // No command for deletion: the files are deleted with the disk.
      stdin: pulumi.secret(input.apply((value) => JSON.stringify(value))),
      logging: local.Logging.Stderr,
      // A recreated machine only has what its first boot gave it.
      triggers: [vm.domainId],
      addPreviousOutputInEnv: false,
    },
    { parent, ...taskOptions("node-configuration") },
  );
  return { done, knownHost: pulumi.interpolate`${address} ${hostKey}` };
}
