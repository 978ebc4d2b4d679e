// run-task.js TASK VERB: a task's process. TypeScript's types are dropped and its modules joined by esbuild, in memory, at each
// start: 0.1 s of a processor where tsx takes 0.3, and 25 MiB less, for each of the processes that a class has at once.
const { resolve } = require("node:path");
const { compileFunction } = require("node:vm");
const { buildSync } = require("esbuild");

const [, , task] = process.argv;
const [bundle] = buildSync({
  entryPoints: [resolve(__dirname, "../..", task)],
  bundle: true,
  platform: "node",
  packages: "external",
  write: false,
}).outputFiles;
// As if the task itself had been started.
process.argv.splice(1, 1);
compileFunction(bundle.text, ["require", "module"], { filename: task })(require, { exports: {} });
