// run.js TASK VERB: a task's process. The command stands in states, so this file stays where it is.
require("./bundle.js").run("tasks/main.ts");
