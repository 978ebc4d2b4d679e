// run-task.js TASK VERB: in states of earlier versions. Their resources are updated and deleted by these very words.
require("../../tasks/run.js");
