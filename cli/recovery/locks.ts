/** Locks of Pulumi's back end in a folder: a file each, that names the process that holds it. */
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

/** The folder of a back end's address. Undefined: it is no folder, and its locks are out of reach. */
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
      // It went away meanwhile, or was cut off while it was written: then it says nothing of who holds it.
      return [{ file, pid: 0, username: "", hostname: hostname(), timestamp: "" }];
    }
  });
}

/** What a process takes from its start to its lock, and what clocks are set by, in milliseconds. */
const tolerance = 2000;

export interface Holder {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly program: string;
}

/** The process of a number; undefined: there is none. */
function holder(pid: number): Holder | undefined {
  const at = startedAt(pid);
  return at === undefined ? undefined : { at, program: programOf(pid) };
}

/**
 * Whether somebody holds it: a process of this machine that was there when the lock was taken. Of another machine's process
 * nobody can tell; and clocks are set, so a Pulumi of that number is believed in any case.
 */
export function isHeld(lock: Lock, host = hostname(), find: (pid: number) => Holder | undefined = holder): boolean {
  if (lock.hostname !== host) return true;
  const found = lock.pid > 0 ? find(lock.pid) : undefined;
  const taken = Date.parse(lock.timestamp);
  return found !== undefined && (found.program === "pulumi" || Number.isNaN(taken) || found.at <= taken + tolerance);
}

/** Who, where, since when, and how it ends. */
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
