import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "./client";
import { taskCommand } from "./task-command";

/** Arguments of {@link ApiTask}. */
export interface ApiTaskArgs {
  /** The task's file below the project's folder: it calls `runTask`. */
  readonly task: string;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /** What the task is about; a change runs it again with the verb `update`. */
  readonly params: pulumi.Input<Record<string, unknown>>;
  /**
   * The task has something to do when its resource is deleted; `only` then: making the resource starts no process.
   * @default false
   */
  readonly onDelete?: boolean | "only";
  /**
   * The task is told what it gave back the last time, when it runs again and when its resource is deleted.
   * @default false
   */
  readonly keepsResult?: boolean;
  /**
   * Values whose change runs the task anew.
   * @default - none
   */
  readonly triggers?: readonly pulumi.Input<string>[];
}

/**
 * A condition awaited, or records taken away, through OpenStack's APIs: a process on the machine that runs Pulumi.
 * Access and parameters travel on standard input, so that no process list shows a password.
 *
 * @example
 * new ApiTask(`${name}-ready`, { task: "components/node/compute-ready.ts", access, params: { host: name } }, { parent: this });
 */
export class ApiTask extends local.Command {
  constructor(name: string, args: ApiTaskArgs, opts?: pulumi.CustomResourceOptions) {
    const run = (verb: string) => taskCommand(args.task, verb);
    const unlessOnly = (verb: string) => (args.onDelete === "only" ? "true" : run(verb));
    super(
      name,
      {
        create: unlessOnly("create"),
        update: unlessOnly("update"),
        delete: args.onDelete ? run("delete") : undefined,
        stdin: pulumi.secret(pulumi.jsonStringify({ access: args.access, params: args.params })),
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: args.keepsResult ?? false,
        triggers: args.triggers && [...args.triggers],
      },
      opts,
    );
  }

  /** What the task gave back to `runTask`. It has to be known to be no secret: what is made of a secret input is one otherwise. */
  result<T>(): pulumi.Output<T> {
    return pulumi.unsecret(this.stdout.apply((text) => JSON.parse(text) as T));
  }
}
