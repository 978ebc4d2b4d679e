/**
 * The process of a task, started by `run.js`: reads standard input, runs the task, and prints its result. An error is
 * one line, and exit code 1.
 */
import { text } from "node:stream/consumers";
import type { ApiAccess } from "../openstack/access";
import { ApiClient } from "../openstack/client";
import { formerNames } from "./names";
import { apiTasks, otherTasks } from "./registry";
import { verbs, type TaskContext, type Verb } from "./task";

type Run = (verb: Verb, input: string) => Promise<string>;

/** The last result of the resource, if the command provider passes it on. */
function previousResult(): never | undefined {
  const text = process.env["PULUMI_COMMAND_STDOUT"] ?? "";
  return text === "" ? undefined : (JSON.parse(text) as never);
}

/**
 * Runs a task with a `TaskContext`. The registry's types guarantee that the program passes the right input, so
 * `never` is safe here.
 */
function overApi(task: (context: TaskContext<never, never>) => Promise<unknown>): Run {
  return async (verb, input) => {
    const { access, params } = JSON.parse(input) as { access: ApiAccess; params: never };
    const connect = (as?: Partial<ApiAccess>) => ApiClient.connect({ ...access, ...as });
    const result = await task({ verb, params, previous: previousResult(), connect });
    return result === undefined ? "" : `${JSON.stringify(result)}\n`;
  };
}

/** Runs a task with an input of its own. */
function overText(task: (verb: Verb, input: never) => Promise<string>): Run {
  return (verb, input) => task(verb, JSON.parse(input) as never);
}

function find(name: string): Run | undefined {
  const api = Object.entries(apiTasks).find(([key]) => key === name);
  if (api) return overApi(api[1]);
  const other = Object.entries(otherTasks).find(([key]) => key === name);
  return other && overText(other[1]);
}

async function main(word = "", given = ""): Promise<void> {
  const verb = verbs.find((one) => one === given);
  const run = find(formerNames.get(word) ?? word);
  if (verb === undefined) throw new Error(`a task is run with ${verbs.join(", ")}; not with ${JSON.stringify(given)}`);
  if (run === undefined)
    throw new Error(
      `there is no task ${JSON.stringify(word)}\n  next: use the version of the program that made this stack`,
    );
  process.stdout.write(await run(verb, await text(process.stdin)));
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
