import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchBlueprint } from "../../../reading/blueprint/git";
import { gitBlueprint } from "../../../settings/class";
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

test("what is larger than a blueprint's repository can be is not kept, and told", () => {
  writeFileSync(join(repository, "noise"), randomBytes(3 * 2 ** 20));
  git("add", "-A");
  git("commit", "--quiet", "-m", "large");
  const revision = git("rev-parse", "HEAD");
  const elsewhere = join(root, "small cache");
  const fetched = fetchBlueprint({ git: url, revision, path: "blueprint.yaml" }, elsewhere, 1);
  expect(fetched).toEqual({ reason: "is larger than 1 MiB", fix: "put the blueprint into a repository of its own" });
  expect(fetchBlueprint({ git: url, revision, path: "blueprint.yaml" }, elsewhere)).toEqual({ text: "changed" });
});

describe("a git that notes what it is called with", () => {
  const kept = { ...process.env };
  const folder = join(root, "noting");
  const noted = (name: string) => readFileSync(join(folder, name), "utf8");

  beforeAll(() => {
    mkdirSync(folder);
    const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
    // Instead of a fetch: what git would be told when it asks who signs in.
    const script = `#!/bin/bash
echo "$*" >>${folder}/arguments
settings=()
for word in "$@"; do
  if [ "$word" = fetch ]; then
    echo "$GIT_SSH_COMMAND" >${folder}/ssh
    printf 'protocol=https\\nhost=x.example\\n\\n' | ${real} "\${settings[@]}" credential fill >>${folder}/answers
    exit 1
  fi
  settings+=("$word")
done
exec ${real} "$@"
`;
    writeFileSync(join(folder, "git"), script, { mode: 0o755 });
    process.env["PATH"] = `${folder}:${kept["PATH"]}`;
    delete process.env["GIT_SSH_COMMAND"];
  });
  afterAll(() => {
    process.env = kept;
  });

  test("is told a token where nobody else reads it, and asks nothing on the terminal", () => {
    const fetched = at("a".repeat(40), "blueprint.yaml", "https://ada:t0k%40n@x.example/b.git");
    expect(fetched).toHaveProperty("reason");
    expect(JSON.stringify(fetched) + noted("arguments")).not.toMatch(/t0k|ada/);
    expect(noted("arguments")).toContain("https://x.example/b.git");
    expect(noted("answers")).toContain("username=ada\npassword=t0k@n\n");
    expect(noted("ssh")).toBe("ssh -oBatchMode=yes\n");
  });

  test("calls ssh as the user says", () => {
    process.env["GIT_SSH_COMMAND"] = "ssh -i mine";
    expect(at("b".repeat(40), "blueprint.yaml", "ssh://git@x.example/b.git")).toHaveProperty("reason");
    expect(noted("ssh")).toBe("ssh -i mine\n");
    expect(noted("arguments")).toContain("ssh://git@x.example/b.git");
  });
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
