import { text } from "node:stream/consumers";
import { ApiClient, type ApiAccess } from "./client";

/** What a task is run with. */
export interface TaskContext<P> {
  /** `create`, `update` or `delete`, as the resource it belongs to. */
  readonly verb: string;
  readonly params: P;
  /** What the task gave back the last time; undefined: it has not, or its resource does not keep it (`keepsResult`). */
  readonly previous: unknown;
  /**
   * A fresh client: a token outlives no long wait for certain, so waits ask for one when they need it.
   * @param as what of the access is another's. Default: nothing
   */
  readonly connect: (as?: Partial<ApiAccess>) => Promise<ApiClient>;
}

/** The last result of the resource, where the command provider tells it. */
function previousResult(): unknown {
  const text = process.env["PULUMI_COMMAND_STDOUT"] ?? "";
  return text === "" ? undefined : JSON.parse(text);
}

/**
 * The process of an {@link ApiTask}: reads access and parameters, runs, and turns an error into one line and exit 1. What
 * the task gives back is printed as JSON: the resource's `stdout`.
 */
export function runTask<P>(task: (context: TaskContext<P>) => Promise<object | void>): void {
  const main = async () => {
    const { access, params } = JSON.parse(await text(process.stdin)) as { access: ApiAccess; params: P };
    const connect = (as?: Partial<ApiAccess>) => ApiClient.connect({ ...access, ...as });
    const result = await task({ verb: process.argv[2] ?? "create", params, previous: previousResult(), connect });
    if (result !== undefined) console.log(JSON.stringify(result));
  };
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
