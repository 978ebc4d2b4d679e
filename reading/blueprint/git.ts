import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { Trouble } from "../../values/problem";
import { withoutPasswords } from "../../values/url";
import { visible } from "../../values/visible";
import type { gitBlueprint } from "../../settings/class";

export type GitBlueprint = z.output<typeof gitBlueprint>;

/** The text of a file at a commit, or why there is none. */
export type Fetched = { readonly text: string } | Trouble;

/** No blueprint is larger, in bytes. */
const mostBytes = 2 ** 20;
const timeoutMilliseconds = 60_000;

/** A repository with a blueprint is small; what is larger than so many MiB is cut off, whatever its server sends. */
const mostFetchedMiB = 256;

/**
 * git with a list of arguments; only what a blueprint may come by, and never a question to the user.
 * @param environment what nobody else is to read: everybody sees the arguments
 */
function run(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}, mostMiB = mostFetchedMiB) {
  // No file that git writes is larger: bash counts in KiB.
  const limited = ["-c", 'ulimit -f "$0"; exec git "$@"', String(mostMiB * 1024)];
  return execFileSync("bash", [...limited, "-C", folder, "-c", "core.hooksPath=/dev/null", ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      GIT_ALLOW_PROTOCOL: "https:ssh:file",
      GIT_TERMINAL_PROMPT: "0",
      LC_ALL: "C",
      ...environment,
    },
    maxBuffer: 2 * mostBytes,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMilliseconds,
  });
}

const git = (folder: string, ...args: readonly string[]) => run(folder, args);

/** Where a repository is, and with whose name and password. */
interface Remote {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** A URL without what is secret in it. The user of ssh is a part of the address. */
function remoteOf(written: string): Remote {
  const [, scheme, user, password, rest] = /^(https|ssh):\/\/(?:([^/:@]*)(?::([^/@]*))?@)?(.*)$/i.exec(written) ?? [];
  if (scheme === undefined || user === undefined) return { url: written };
  if (scheme.toLowerCase() === "ssh") return { url: `${scheme}://${user}@${rest}` };
  const plain = (text: string) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const secret = password === undefined ? {} : { password: plain(password) };
  return { url: `${scheme}://${rest}`, user: plain(user), ...secret };
}

/** Answers git's question for a name and a password from the environment. */
const helper = `!f() { printf 'username=%s\\npassword=%s\\n' "$ATELIER_GIT_USER" "$ATELIER_GIT_PASSWORD"; }; f`;

/** How git signs in: settings that may be seen, and what is not. */
function signIn({ user, password }: Remote): {
  readonly settings: readonly string[];
  readonly secret: NodeJS.ProcessEnv;
} {
  if (password !== undefined)
    return {
      // Nobody else is asked, nor gets it.
      settings: ["-c", "credential.helper=", "-c", `credential.helper=${helper}`],
      secret: { ATELIER_GIT_USER: user, ATELIER_GIT_PASSWORD: password },
    };
  if (user === undefined) return { settings: [], secret: {} };
  const named = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "credential.username", GIT_CONFIG_VALUE_0: user };
  return { settings: [], secret: named };
}

/** ssh asks nothing on the terminal, unless the user has said how it is to be called. */
function batchMode(folder: string): NodeJS.ProcessEnv {
  const { GIT_SSH_COMMAND: command, GIT_SSH: program } = process.env;
  if (command || program || succeeds(() => git(folder, "config", "--get", "core.sshCommand"))) return {};
  return { GIT_SSH_COMMAND: "ssh -oBatchMode=yes" };
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
  return visible(withoutPasswords(said)).slice(0, 200) || "git could not be run";
}

/** Brings the commit into the cache, unless it is there: by its id, else with everything that the repository's refs lead to. */
function fetchCommit(folder: string, written: string, revision: string, mostMiB: number): void {
  const there = () => succeeds(() => git(folder, "cat-file", "-e", `${revision}^{commit}`));
  if (there()) return;
  const quiet = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  const remote = remoteOf(written);
  const { settings, secret } = signIn(remote);
  const fetch = (...args: readonly string[]) =>
    run(folder, [...settings, ...quiet, ...args], { ...secret, ...batchMode(folder) }, mostMiB);
  if (!succeeds(() => fetch("--depth=1", "--end-of-options", remote.url, revision)))
    fetch("--end-of-options", remote.url, "+refs/*:refs/fetched/*");
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
export function fetchBlueprint(blueprint: GitBlueprint, cache: string, mostMiB = mostFetchedMiB): Fetched {
  const folder = join(cache, createHash("sha256").update(blueprint.git).digest("hex").slice(0, 32));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    git(folder, "init", "--quiet", "--bare");
    fetchCommit(folder, blueprint.git, blueprint.revision, mostMiB);
  } catch (error) {
    // SIGXFSZ; or EFBIG, where that is ignored.
    if (/signal 25|File too large/.test((error as { stderr?: string }).stderr ?? ""))
      return { reason: `is larger than ${mostMiB} MiB`, fix: "put the blueprint into a repository of its own" };
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
