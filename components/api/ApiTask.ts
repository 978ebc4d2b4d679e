import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ApiTaskName, ParamsOf, ResultOf } from "../../tasks/registry";
import type { Verb } from "../../tasks/task";
import type { ApiAccess } from "../../openstack/access";
import { taskCommand, taskOptions } from "./task-command";

/** A value that is known when the task runs, whole or in parts. */
export type Eventual<T> = pulumi.Input<T> | (T extends object ? { readonly [K in keyof T]: Eventual<T[K]> } : never);

/** Arguments of {@link ApiTask}. */
export interface ApiTaskArgs<Name extends ApiTaskName> {
  /** Its name in tasks/registry.ts. */
  readonly task: Name;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /** What the task is about; a change runs it again with the verb `update`. */
  readonly params: Eventual<ParamsOf<Name>>;
  /**
   * The task has something to do when its resource is deleted; `only` then: making the resource starts no process.
   * @default false
   */
  readonly onDelete?: boolean | "only";
  /**
   * When the task runs again, and when its resource is deleted, it gets what it gave back the last time.
   * @default false
   */
  readonly keepsResult?: boolean;
  /**
   * Values whose change runs the task again.
   * @default - none
   */
  readonly triggers?: readonly pulumi.Input<string>[];
}

/**
 * A condition awaited, or records taken away, through OpenStack's APIs: a process on the machine that runs Pulumi.
 * Access and parameters travel on standard input, so that no process list shows a password.
 *
 * @example
 * new ApiTask(`${name}-records`, { task: "node-records", access, params: { host: name }, onDelete: true }, { parent: this });
 */
export class ApiTask<Name extends ApiTaskName> extends local.Command {
  constructor(name: string, args: ApiTaskArgs<Name>, opts?: pulumi.CustomResourceOptions) {
    const run = (verb: Verb) => taskCommand(args.task, verb);
    const unlessOnly = (verb: Verb) => (args.onDelete === "only" ? "true" : run(verb));
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
      pulumi.mergeOptions(opts, taskOptions(args.task)),
    );
  }

  /** What the task gave back. It has to be known to be no secret: what is made of a secret input is one otherwise. */
  get result(): pulumi.Output<ResultOf<Name>> {
    return pulumi.unsecret(this.stdout.apply((text) => JSON.parse(text) as ResultOf<Name>));
  }
}
