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

/** The text of a file at a commit, or why it cannot be had. */
export type Fetched = { readonly text: string } | Trouble;

/** The largest blueprint, in bytes. */
const mostBytes = 2 ** 20;
const timeoutMilliseconds = 60_000;

/**
 * The most that is fetched of a repository, in MiB: one with a blueprint is small, and a larger one is cut off,
 * whatever its server sends.
 */
const mostFetchedMiB = 256;

/**
 * Runs git with a list of arguments. It uses only protocols that a blueprint may come by, and asks the user nothing.
 * @param environment secrets for git: arguments would be visible to everybody
 */
function run(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}, mostMiB = mostFetchedMiB) {
  // Limits the size of each file that git writes; bash counts in KiB.
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

/** A repository's URL, with user and password apart. */
interface Remote {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** Splits a URL into address and sign-in. With ssh, the user stays part of the address. */
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

/** A credential helper that answers git from the environment. */
const helper = `!f() { printf 'username=%s\\npassword=%s\\n' "$ATELIER_GIT_USER" "$ATELIER_GIT_PASSWORD"; }; f`;

/** How git signs in: settings, which may be seen, and the secret environment. */
function signIn({ user, password }: Remote): {
  readonly settings: readonly string[];
  readonly secret: NodeJS.ProcessEnv;
} {
  if (password !== undefined)
    return {
      // No other helper is asked or gets the password.
      settings: ["-c", "credential.helper=", "-c", `credential.helper=${helper}`],
      secret: { ATELIER_GIT_USER: user, ATELIER_GIT_PASSWORD: password },
    };
  if (user === undefined) return { settings: [], secret: {} };
  const named = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "credential.username", GIT_CONFIG_VALUE_0: user };
  return { settings: [], secret: named };
}

/** Makes ssh ask nothing on the terminal, unless the user has set its command. */
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

/** The last line of git's output, on one line, without passwords in URLs. */
function lastWords(error: unknown): string {
  const said = (error as { stderr?: string }).stderr?.trim().split("\n").pop() ?? "";
  return visible(withoutPasswords(said)).slice(0, 200) || "git could not be run";
}

/**
 * Fetches the commit into the cache if it is not there: by its id, or, if the server refuses that, with everything
 * that the repository's refs lead to.
 */
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

/**
 * The text of a plain file at the commit. Links are refused because they could lead out of the repository, folders
 * because they have no text.
 */
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
 * The blueprint's text from a git repository. A commit that was fetched once is read from the cache, without a
 * network: the commit's id identifies the content.
 *
 * @param cache folder for fetched repositories; made if it does not exist
 */
export function fetchBlueprint(blueprint: GitBlueprint, cache: string, mostMiB = mostFetchedMiB): Fetched {
  const folder = join(cache, createHash("sha256").update(blueprint.git).digest("hex").slice(0, 32));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    git(folder, "init", "--quiet", "--bare");
    fetchCommit(folder, blueprint.git, blueprint.revision, mostMiB);
  } catch (error) {
    // SIGXFSZ, or EFBIG where the signal is ignored.
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
