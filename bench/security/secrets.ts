/** Where the secrets of a running lab can be read by somebody who should not: in plain text, in the places named here. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { bashWord } from "../../values/bash-word";

/** A secret by what it is. Its value is never printed. */
export interface Planted {
  readonly what: string;
  readonly value: string;
}

export interface Hit {
  readonly what: string;
  readonly where: string;
}

/** Files larger than this are images and disks of machines. */
const largestFile = 64 * 2 ** 20;

/** Milliseconds between two looks at what runs: 50 Hz, since a command may live for a tenth of a second. */
const samplingMs = 20;

/** Every file below a folder. What goes meanwhile, or is no file, is left out. */
function* filesBelow(folder: string): Generator<string> {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function found(secrets: readonly Planted[], content: string, where: string): Hit[] {
  return secrets.filter(({ value }) => content.includes(value)).map(({ what }) => ({ what, where }));
}

/** @param folders all of whose files are read */
export function inFiles(secrets: readonly Planted[], folders: readonly string[]): Hit[] {
  return folders.flatMap((folder) =>
    [...filesBelow(folder)].flatMap((path) => {
      try {
        return statSync(path).size > largestFile ? [] : found(secrets, readFileSync(path, "latin1"), path);
      } catch {
        return [];
      }
    }),
  );
}

/** Looks at the command lines of all processes until it is stopped. */
export class CommandLines {
  private readonly hits = new Map<string, Hit>();
  private readonly timer: NodeJS.Timeout;
  looks = 0;

  constructor(private readonly secrets: readonly Planted[]) {
    this.timer = setInterval(() => this.look(), samplingMs);
  }

  private look(): void {
    this.looks += 1;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      let line: string;
      try {
        line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        continue; // It ended between the listing and the look.
      }
      const program = line.split("\0")[0] ?? "";
      for (const hit of found(this.secrets, line, `command line of ${program}`))
        this.hits.set(hit.what + hit.where, hit);
    }
  }

  stop(): readonly Hit[] {
    clearInterval(this.timer);
    return [...this.hits.values()];
  }
}

/** What a command printed, whether it failed or not. */
export async function outputOf(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return out + err;
}

/**
 * The same on another machine (find-secrets.sh). The values go by standard input: in no command line of the search's own.
 * @param ssh command that logs in
 */
export async function onMachine(secrets: readonly Planted[], ssh: readonly string[], name: string): Promise<Hit[]> {
  const script = readFileSync(join(__dirname, "find-secrets.sh"), "utf8");
  const child = spawn(ssh[0]!, [...ssh.slice(1), `bash -c ${bashWord(script)}`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${secrets.map(({ value }) => value).join("\n")}\n`);
  const [out, code] = await Promise.all([text(child.stdout), new Promise((done) => child.on("close", done))]);
  if (code !== 0) throw new Error(`${name}: the search for secrets ended with exit code ${String(code)}`);
  const places = out.split("\n").filter((line) => line !== "");
  return places.map((where) => ({ what: "a secret", where: `${name}: ${where}` }));
}
