/**
 * Bash carries out no command that a readonly name is set for (`NAME=value command`), and shellcheck does not see it. Scripts in one
 * folder share their names, so each readonly one is set where it is declared, and nowhere else in the folder.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../support/commands";

const setBy = /(?:^|[\s;(])([A-Za-z_]\w*)\+?=/g;
const names = (line: string) => [...line.matchAll(setBy)].map(([, name]) => name!);

/** Names that one of the texts declares readonly, and that a line sets besides. */
function setAgain(texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => text.split("\n"));
  const declarations = lines.filter((line) => /^\s*readonly /.test(line));
  const fixed = new Set(declarations.flatMap(names));
  const others = lines.filter((line) => !declarations.includes(line) && !line.trimStart().startsWith("#"));
  return [...new Set(others.flatMap(names).filter((name) => fixed.has(name)))];
}

test("a readonly name that is set for a command is found", () => {
  expect(setAgain(["readonly LIMIT=10", "LIMIT=$LIMIT run it", "OTHER=$LIMIT run it"])).toEqual(["LIMIT"]);
});

const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "*.sh"];
const scripts = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).trim().split("\n");
const folders = [...new Set(scripts.map((path) => dirname(path)))];

test.each(folders)("names that %s declares readonly are set once", (folder) => {
  const texts = scripts
    .filter((path) => dirname(path) === folder)
    .map((path) => readFileSync(join(root, path), "utf8"));
  expect(setAgain(texts)).toEqual([]);
});
