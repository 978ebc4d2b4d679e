/** Tasks by name, and by what earlier versions called them in states that live on. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { taskOptions } from "../../../components/api/task-command";
import { formerNames } from "../../../tasks/names";
import { apiTasks, otherTasks } from "../../../tasks/registry";
import { access } from "../cloud/fixtures";
import { FakeCloud } from "../fake-cloud";

// Each task is a process of its own, which takes seconds to start on a busy machine.
jest.setTimeout(120_000);

const root = resolve(__dirname, "../../..");

/** Runs a command of a state, from the project's folder. */
async function run(command: string, input: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn("sh", ["-c", command], { cwd: root });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number>((done) => child.on("close", (code) => done(code ?? -1)));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The commands of tasks in a state, as they stand there. */
function commandsIn(commit: string): string[] {
  const state = readFileSync(resolve(root, `tests/engine/states/${commit}.json`), "utf8");
  return [...new Set(state.match(/node components\/[^"]*/g))];
}

test("what is in the states of earlier versions is a task of today", () => {
  const commands = ["75d4c7e", "bb601ae"].flatMap(commandsIn);
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands) {
    const [, , former = "", verb] = command.split(" ");
    expect(["create", "update", "delete"]).toContain(verb);
    expect(Object.keys({ ...apiTasks, ...otherTasks })).toContain(formerNames.get(former));
  }
});

test.each(["node components/api/run-task.js components/control/sign-in.ts create", "node tasks/run.js sign-in create"])(
  "%s signs in",
  async (command) => {
    const ended = await new FakeCloud(() => undefined).serve(({ authUrl }) =>
      run(command, JSON.stringify({ access: { ...access, authUrl }, params: {} })),
    );
    expect(ended).toEqual({ code: 0, stdout: "", stderr: "signed in\n" });
  },
);

test("what a bridge's task was called still is one", async () => {
  const input = { access: { address: "127.0.0.1", port: 1, user: "root" }, existing: true, bridge: "br0", script: "" };
  const command = "node components/api/run-task.js components/host/bridge/task.ts delete";
  expect(await run(command, JSON.stringify({ ...input, confirmSeconds: 1 }))).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["node tasks/run.js of-tomorrow delete", 'there is no task "of-tomorrow"'],
  ["node tasks/run.js toString delete", 'there is no task "toString"'],
  ["node tasks/run.js constructor delete", 'there is no task "constructor"'],
  ["node tasks/run.js components/class/other.ts delete", 'there is no task "components/class/other.ts"'],
  ["node tasks/run.js sign-in sign", 'a task is run with create, update, delete; not with "sign"'],
  ["node tasks/run.js", 'a task is run with create, update, delete; not with ""'],
])("%s fails in words", async (command, said) => {
  const { code, stdout, stderr } = await run(command, "{}");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(said);
  expect(stderr).not.toContain("    at ");
});

test("a task that states know by another name keeps its commands there", () => {
  expect(taskOptions("operator")).toEqual({ ignoreChanges: ["create", "update", "delete"] });
});
