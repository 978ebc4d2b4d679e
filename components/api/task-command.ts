import { renamed } from "../../tasks/names";
import type { TaskName } from "../../tasks/registry";
import type { Verb } from "../../tasks/task";

/** The command that runs a task, from the project's folder. */
export const taskCommand = (task: TaskName, verb: Verb) => `node tasks/run.js ${task} ${verb}`;

/**
 * For a resource that runs a task. Its commands stand in the state, and another text would be a change that runs the task: of one
 * that states know by another name too they stay as they are. So a resource that is there gets no further verb.
 */
export const taskOptions = (task: TaskName) =>
  renamed.has(task) ? { ignoreChanges: ["create", "update", "delete"] } : {};
