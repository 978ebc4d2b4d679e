/** What a linter has against the Python of the project: names that are not there, imports that nothing uses, wrong syntax. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { root } from "../../support/commands";

const linter = new Workspace(
  { lint: { select: ["E7", "E9", "F", "W"] }, "target-version": "py311" },
  PositionEncoding.Utf16,
);

function findings(code: string): string[] {
  return (linter.check(code) as { message: string; start_location: { row: number } }[])
    .map(({ message, start_location }) => `${start_location.row}: ${message}`)
    .sort();
}

const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "*.py"];
const files = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).trim().split("\n");

test.each(files)("%s", (file) => {
  expect(findings(readFileSync(join(root, file), "utf8"))).toEqual([]);
});

test("a name that is not there would be found", () => {
  expect(findings("import os\nprint(sys.path)\n")).toEqual(["1: `os` imported but unused", "2: Undefined name `sys`"]);
});
