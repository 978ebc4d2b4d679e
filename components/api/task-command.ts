import { renamed } from "../../tasks/names";
import type { TaskName } from "../../tasks/registry";
import type { Verb } from "../../tasks/task";

/** The command that runs a task, from the project's folder. */
export const taskCommand = (task: TaskName, verb: Verb) => `node tasks/run.js ${task} ${verb}`;

/**
 * Options of a resource that runs a task. Its commands are in the state, and a changed command would run the task
 * again. So where states know the task under an earlier name, changes of the commands are ignored. A resource that
 * exists then gets no further verb either.
 */
export const taskOptions = (task: TaskName) =>
  renamed.has(task) ? { ignoreChanges: ["create", "update", "delete"] } : {};
