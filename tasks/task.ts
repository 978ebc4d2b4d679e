/** A task is a function that the process of a resource runs. Its module only exports it: loading runs nothing. */
import type { ApiAccess } from "../openstack/access";
import type { ApiClient } from "../openstack/client";

export const verbs = ["create", "update", "delete"] as const;

/** What happens to the task's resource. */
export type Verb = (typeof verbs)[number];

/**
 * The context of a task that calls OpenStack's APIs.
 * @typeParam P its parameters
 * @typeParam R its result. Default: none
 */
export interface TaskContext<P, R = never> {
  readonly verb: Verb;
  readonly params: P;
  /** The task's last result. Undefined: there is none, or its resource does not keep it (`keepsResult`). */
  readonly previous: R | undefined;
  /**
   * Returns a new client. A token may expire during a long wait, so waits ask for a client when they need it.
   * @param as the parts of the access that differ. Default: none
   */
  readonly connect: (as?: Partial<ApiAccess>) => Promise<ApiClient>;
}
