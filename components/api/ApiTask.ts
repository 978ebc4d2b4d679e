import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ApiTaskName, ParamsOf, ResultOf } from "../../tasks/registry";
import type { Verb } from "../../tasks/task";
import type { ApiAccess } from "../../openstack/access";
import { taskCommand, taskOptions } from "./task-command";

/** A value of which the whole or parts may become known only when the task runs. */
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
   * Whether the task also runs when its resource is deleted. `only`: it runs then and at no other time.
   * @default false
   */
  readonly onDelete?: boolean | "only";
  /**
   * Whether the task gets its last result when it runs again or when its resource is deleted.
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
 * A process on the machine that runs Pulumi, which waits for a condition or deletes records through OpenStack's APIs.
 * Access and parameters travel on standard input, so that no process list shows a password.
 *
 * @example
 * new ApiTask(`${name}-records`, { task: "node-records", access, params: { host: name }, onDelete: true }, { parent:
 * this });
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

  /**
   * What the task returned. Not a secret: it is unwrapped, because everything derived from the secret standard input
   * counts as secret.
   */
  get result(): pulumi.Output<ResultOf<Name>> {
    return pulumi.unsecret(this.stdout.apply((text) => JSON.parse(text) as ResultOf<Name>));
  }
}
