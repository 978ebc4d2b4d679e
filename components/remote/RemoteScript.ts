import { readFileSync } from "node:fs";
import { join } from "node:path";
import { remote, type types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { rootBash } from "../../tasks/host/root-bash";
import { scriptsMachine } from "../../tasks/host/ssh-patience";
import { bashWord } from "../../values/bash-word";
import { projectFolder } from "../../values/project-folder";
import type { Connection } from "./connection";

/** Arguments of {@link RemoteScript}. */
export interface RemoteScriptArgs {
  /** The machine that the script runs on. */
  readonly connection: Connection;
  /**
   * Shell files, in order, as paths below the project's folder. Together they are one bash script that gets a verb:
   * `create`, `update` or `delete`. Running the same verb twice changes nothing.
   */
  readonly scripts: readonly string[];
  /**
   * Bash functions that are put before the script.
   * @default - none
   */
  readonly functions?: string;
  /**
   * Environment variables of the script. They travel on standard input with it, so no process list shows them.
   * @default - none
   */
  readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Whether the script's standard output is a secret.
   * @default false
   */
  readonly secretOutput?: boolean;
  /**
   * Values whose change runs the script again, as a replacement.
   * @default - none
   */
  readonly triggers?: readonly pulumi.Input<string>[];
}

/** `export NAME='value'`, safe for every value. */
function exportLine(name: string, value: string): string {
  return `export ${name}=${bashWord(value)}`;
}

function standardInput(args: RemoteScriptArgs): pulumi.Output<string> {
  const files = args.scripts.map((file) => readFileSync(join(projectFolder, file), "utf8"));
  const text = [...(args.functions === undefined ? [] : [args.functions]), ...files].join("\n");
  return pulumi
    .output(args.variables ?? {})
    .apply((variables) => [...Object.entries(variables).map(([k, v]) => exportLine(k, v)), text].join("\n"));
}

/** The connection as arguments of the command provider; the private key is a secret in the state. */
export function connectionArgs(connection: Connection): pulumi.Input<types.input.remote.ConnectionArgs> {
  return {
    host: connection.address,
    port: connection.port,
    user: connection.user,
    hostKey: connection.hostKey,
    privateKey: connection.identity && pulumi.secret(connection.identity.privateKey.reveal()),
    ...scriptsMachine,
  };
}

/**
 * A shell script run on a machine over SSH, once per change of the script or its variables.
 *
 * The script reports progress on standard error (shown live) and its result, if any, as one JSON object on standard output.
 *
 * @example
 * new RemoteScript("lisa-disk", {
 *   connection,
 *   scripts: ["components/node/raw-volume.sh", "components/node/filled-volume.sh"],
 *   variables: { POOL: "atelier", VOLUME: "lisa.raw", BASE: "node-image.qcow2", SIZE_GIB: "8" },
 * }, { parent: this });
 */
export class RemoteScript extends remote.Command {
  constructor(name: string, args: RemoteScriptArgs, opts?: pulumi.CustomResourceOptions) {
    const bash = rootBash(args.connection.user);
    super(
      name,
      {
        connection: connectionArgs(args.connection),
        create: `${bash} create`,
        update: `${bash} update`,
        delete: `${bash} delete`,
        stdin: standardInput(args),
        logging: remote.Logging.Stderr,
        triggers: args.triggers && [...args.triggers],
        addPreviousOutputInEnv: false,
      },
      pulumi.mergeOptions(opts, args.secretOutput ? { additionalSecretOutputs: ["stdout"] } : {}),
    );
  }
}
