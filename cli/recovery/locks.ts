/** Locks of Pulumi's back end in a folder: files that name the process that holds the lock. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { programOf, startedAt } from "./processes";

export interface Lock {
  readonly file: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** When it was taken: ISO 8601. */
  readonly timestamp: string;
}

/** The folder of a back end's URL. Undefined: it is no folder, so its locks cannot be read. */
export function backendFolder(url: string): string | undefined {
  const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
  if (path === undefined) return undefined;
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : path;
}

const project = "atelier";

/** The locks of a stack. */
export function locksOf(folder: string, stack: string): readonly Lock[] {
  const path = join(folder, ".pulumi/locks/organization", project, stack.split("/").at(-1) ?? stack);
  let names: string[];
  try {
    names = readdirSync(path).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const file = join(path, name);
    try {
      return [{ ...(JSON.parse(readFileSync(file, "utf8")) as Omit<Lock, "file">), file }];
    } catch {
      // Deleted meanwhile, or incomplete because its writer was killed: then it names no holder.
      return [{ file, pid: 0, username: "", hostname: hostname(), timestamp: "" }];
    }
  });
}

/** Milliseconds between a process's start and its lock, and by which clocks are corrected. */
const tolerance = 2000;

export interface Holder {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly program: string;
}

/** The process with a number. Undefined: there is none. */
function holder(pid: number): Holder | undefined {
  const at = startedAt(pid);
  return at === undefined ? undefined : { at, program: programOf(pid) };
}

/**
 * Whether a living process holds the lock: one of this machine that was running when the lock was taken. A process of
 * another machine is assumed to live, and so is a Pulumi with that number, because clocks may have been set.
 */
export function isHeld(lock: Lock, host = hostname(), find: (pid: number) => Holder | undefined = holder): boolean {
  if (lock.hostname !== host) return true;
  const found = lock.pid > 0 ? find(lock.pid) : undefined;
  const taken = Date.parse(lock.timestamp);
  return found !== undefined && (found.program === "pulumi" || Number.isNaN(taken) || found.at <= taken + tolerance);
}

/** Who holds it, where, since when, and how to end it. */
export function heldText(stack: string, { pid, username, hostname: host, timestamp }: Lock, here = hostname()): string {
  const who = `process ${pid} of ${username} on ${host}, since ${timestamp.replace(/\.\d+Z$/, "Z")}`;
  const next =
    host === here
      ? `wait until it has finished, or end it with: kill -INT ${pid}`
      : `wait until it has finished; if it is gone for certain, free the lock with: pulumi cancel ${stack}`;
  return `another Pulumi is working on stack ${stack}: ${who}\n  next: ${next}`;
}

export function free({ file }: Lock): void {
  for (const one of [file, `${file}.attrs`]) rmSync(one, { force: true });
}
