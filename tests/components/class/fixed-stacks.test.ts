import { spawnSync } from "node:child_process";
import type * as pulumi from "@pulumi/pulumi";
import { fixedStacksArgs, refuseOtherStacks } from "../../../components/class/fixed-stacks";
import { classModel } from "./fixtures";

/** Runs what the command plugin would, with the output of the run before. */
function run(stacks: number | undefined, verb: "create" | "update", before = ""): [number | null, string, string] {
  const args = fixedStacksArgs(classModel({ settings: { stacks } }));
  const env = { ...(args.environment as Record<string, string>), PULUMI_COMMAND_STDOUT: before };
  const ended = spawnSync("/bin/sh", ["-c", args[verb] as string], { env, encoding: "utf8" });
  return [ended.status, ended.stdout, ended.stderr];
}

test("the number of a class's stacks is noted, and a run that changes no number passes", () => {
  expect(run(undefined, "create")).toEqual([0, "none", ""]);
  expect(run(3, "create")).toEqual([0, "3", ""]);
  expect(run(undefined, "update", "none")).toEqual([0, "none", ""]);
  expect(run(3, "update", "3")).toEqual([0, "3", ""]);
});

test.each([
  ["none", 3, "3"],
  ["3", undefined, "none"],
  ["3", 5, "5"],
])("from %s to %s it fails, and says what to do", (before, stacks, now) => {
  const said =
    `class.stacks was ${before} when the class was made, and is ${now} now: its teams would be deleted, or made twice\n` +
    "  next: set class.stacks back to what it was, or before it is changed: npm run class -- destroy\n";
  expect(run(stacks, "update", before)).toEqual([1, "", said]);
});

test("before that, a hook compares the two, in previews too", () => {
  const inputs = (stacks: number | undefined) => fixedStacksArgs(classModel({ settings: { stacks } }));
  const compare = (before: number | undefined, now: number | undefined) => () =>
    refuseOtherStacks({ oldInputs: inputs(before), newInputs: inputs(now) } as unknown as pulumi.ResourceHookArgs);
  expect(compare(3, 3)).not.toThrow();
  expect(compare(undefined, undefined)).not.toThrow();
  expect(compare(undefined, 3)).toThrow(
    "class.stacks was none when the class was made, and is 3 now: its teams would be deleted, or made twice\n" +
      "  next: set class.stacks back to what it was, or before it is changed: npm run class -- destroy",
  );
});
