/**
 * The command that runs a task, from the project's folder. Its text stands in the state: another one runs every task again.
 * @param task its file below the project's folder
 * @param verb `create`, `update` or `delete`
 */
export const taskCommand = (task: string, verb: string) => `node components/api/run-task.js ${task} ${verb}`;
