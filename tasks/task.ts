/** What a task is: a function that a resource's process runs. Modules of tasks export it, and run nothing when they are loaded. */
import type { ApiAccess } from "../openstack/access";
import type { ApiClient } from "../openstack/client";

export const verbs = ["create", "update", "delete"] as const;

/** As the resource that the task belongs to. */
export type Verb = (typeof verbs)[number];

/**
 * What a task over OpenStack's APIs is run with.
 * @typeParam P its parameters
 * @typeParam R what it gives back. Default: nothing
 */
export interface TaskContext<P, R = never> {
  readonly verb: Verb;
  readonly params: P;
  /** What the task gave back the last time; undefined: it has not, or its resource does not keep it (`keepsResult`). */
  readonly previous: R | undefined;
  /**
   * A fresh client: a token outlives no long wait for certain, so waits ask for one when they need it.
   * @param as what of the access is another's. Default: nothing
   */
  readonly connect: (as?: Partial<ApiAccess>) => Promise<ApiClient>;
}
