import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { visible } from "../model/visible";
import type { gitBlueprint } from "./schema/class";

export type GitBlueprint = z.output<typeof gitBlueprint>;

/** The text of a file at a commit, or why there is none. */
export type Fetched = { readonly text: string } | { readonly reason: string; readonly fix: string };

/** No blueprint is larger, in bytes. */
const mostBytes = 2 ** 20;
const timeoutMilliseconds = 60_000;

/** git with a list of arguments and no shell; only what a blueprint may come by, and never a question to the user. */
function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, "-c", "core.hooksPath=/dev/null", ...args], {
    encoding: "utf8",
    env: { ...process.env, GIT_ALLOW_PROTOCOL: "https:ssh:file", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    maxBuffer: 2 * mostBytes,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMilliseconds,
  });
}

function succeeds(run: () => string): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** The last line of what git said, on one line and without a password that a URL may carry. */
function lastWords(error: unknown): string {
  const said = (error as { stderr?: string }).stderr?.trim().split("\n").pop() ?? "";
  return visible(said.replace(/(\/\/[^/\s:@]*):[^/\s@]*@/g, "$1:[secret]@")).slice(0, 200) || "git could not be run";
}

/** Brings the commit into the cache, unless it is there: by its id, else with everything that the repository's refs lead to. */
function fetchCommit(folder: string, url: string, revision: string): void {
  const there = () => succeeds(() => git(folder, "cat-file", "-e", `${revision}^{commit}`));
  if (there()) return;
  const quiet = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  if (!succeeds(() => git(folder, ...quiet, "--depth=1", "--end-of-options", url, revision)))
    git(folder, ...quiet, "--end-of-options", url, "+refs/*:refs/fetched/*");
}

/** A plain file's text at the commit: no link, which could lead out of the repository, and no folder. */
function fileAt(folder: string, { revision, path }: GitBlueprint): Fetched {
  const [mode, kind] = git(folder, "ls-tree", revision, "--", path).split(/\s+/);
  if (kind === undefined) return { reason: `has no file ${path} at that commit`, fix: "correct the path" };
  if (kind !== "blob" || mode === "120000")
    return { reason: `has no plain file at ${path}`, fix: "name the file itself" };
  const object = `${revision}:${path}`;
  if (Number(git(folder, "cat-file", "-s", object)) > mostBytes)
    return { reason: `has a file ${path} of more than ${mostBytes} bytes`, fix: "name a blueprint" };
  return { text: git(folder, "cat-file", "blob", object) };
}

/**
 * The blueprint's text out of a git repository. What has been fetched once is read from the cache, without a network: a
 * commit's id says what is in it.
 *
 * @param cache folder for the repositories fetched; made if it is not there
 */
export function fetchBlueprint(blueprint: GitBlueprint, cache: string): Fetched {
  const folder = join(cache, createHash("sha256").update(blueprint.git).digest("hex").slice(0, 32));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    git(folder, "init", "--quiet", "--bare");
    fetchCommit(folder, blueprint.git, blueprint.revision);
  } catch (error) {
    return {
      reason: `cannot be fetched (${lastWords(error)})`,
      fix: "check the URL, the access to it and the revision",
    };
  }
  try {
    git(folder, "cat-file", "-e", `${blueprint.revision}^{commit}`);
  } catch {
    return { reason: `has no commit ${blueprint.revision}`, fix: "use a commit that a branch or tag leads to" };
  }
  try {
    return fileAt(folder, blueprint);
  } catch (error) {
    return { reason: `cannot be read (${lastWords(error)})`, fix: "check the path" };
  }
}
