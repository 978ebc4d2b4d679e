import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchBlueprint } from "../../../config/git-blueprint";
import { gitBlueprint } from "../../../config/schema/class";
import { blueprint } from "./base";

const root = mkdtempSync(join(tmpdir(), "atelier-git-"));
const repository = join(root, "repository");
const url = `file://${repository}`;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=t", "-c", "user.email=t@x.example", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
let first = "";
let second = "";

beforeAll(() => {
  mkdirSync(join(repository, "folder.yaml"), { recursive: true });
  execFileSync("git", ["init", "--quiet", repository]);
  writeFileSync(join(repository, "blueprint.yaml"), blueprint);
  writeFileSync(join(repository, "folder.yaml", "x"), "");
  symlinkSync("/etc/passwd", join(repository, "link.yaml"));
  writeFileSync(join(repository, "large.yaml"), "x".repeat(2 ** 20 + 1));
  git("add", "-A");
  git("commit", "--quiet", "-m", "one");
  first = git("rev-parse", "HEAD");
  writeFileSync(join(repository, "blueprint.yaml"), "changed");
  git("commit", "--quiet", "-a", "-m", "two");
  second = git("rev-parse", "HEAD");
});
afterAll(() => rmSync(root, { recursive: true }));

const cache = join(root, "cache", "deep");
const at = (revision: string, path = "blueprint.yaml", from = url) =>
  fetchBlueprint({ git: from, revision, path }, cache);

test("the text at a commit, whatever came after", () => {
  expect(at(first)).toEqual({ text: blueprint });
  expect(at(second)).toEqual({ text: "changed" });
});

test("what has been fetched is read without the repository", () => {
  const gone = join(root, "gone");
  execFileSync("git", ["clone", "--quiet", "--bare", repository, gone], { stdio: "ignore" });
  expect(at(first, "blueprint.yaml", `file://${gone}`)).toEqual({ text: blueprint });
  rmSync(gone, { recursive: true });
  expect(at(first, "blueprint.yaml", `file://${gone}`)).toEqual({ text: blueprint });
});

test("what is not there, or no plain file, is told", () => {
  const none = "0123456789".repeat(4);
  const report = (fetched: ReturnType<typeof at>) => ("reason" in fetched ? fetched.reason : "text");
  expect(report(at(none))).toBe(`has no commit ${none}`);
  expect(report(at(first, "other.yaml"))).toBe("has no file other.yaml at that commit");
  expect(report(at(first, "folder.yaml"))).toBe("has no plain file at folder.yaml");
  expect(report(at(first, "link.yaml"))).toBe("has no plain file at link.yaml");
  expect(report(at(first, "large.yaml"))).toBe("has a file large.yaml of more than 1048576 bytes");
  expect(report(at(first, "blueprint.yaml", `file://${root}/nowhere`))).toMatch(/^cannot be fetched \(.+\)$/);
});

test("a commit that no ref leads to by its tip is found too", () => {
  expect(at(first, "blueprint.yaml", `${url}/.git`)).toEqual({ text: blueprint });
});

test("a URL that runs a program is refused by git itself, too", () => {
  const mark = join(root, "mark");
  expect(at(first, "blueprint.yaml", `ext::touch% ${mark}`)).toHaveProperty("reason");
  expect(() => execFileSync("ls", [mark], { stdio: "ignore" })).toThrow("Command failed");
});

test.each([
  ["ext::sh -c id", "a.yaml", false],
  ["http://x.example/b", "a.yaml", false],
  ["-uhttps://x.example", "a.yaml", false],
  ["ssh://-oProxyCommand=x/b", "a.yaml", false],
  ["git@x.example:b", "a.yaml", false],
  ["https://x.example/b.git", "a.yaml", true],
  ["https://x.example/b.git", "a/b.yml", true],
  ["https://x.example/b.git", "../a.yaml", false],
  ["https://x.example/b.git", "a/../../a.yaml", false],
  ["https://x.example/b.git", "/etc/a.yaml", false],
  ["https://x.example/b.git", "-a.yaml", false],
  ["https://x.example/b.git", "a.yaml:b", false],
  ["https://x.example/b.git", ":(top)a.yaml", false],
])("%s with %s: allowed is %s", (from, path, allowed) => {
  expect(gitBlueprint.safeParse({ git: from, revision: "a".repeat(40), path }).success).toBe(allowed);
});
