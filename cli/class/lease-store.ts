/** The lease file on disk: read, and written by one command at a time, so that a power cut or a second writer loses nothing. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { leaseFileText, parseLeaseFile } from "../../reading/leases/parse";
import { thisMachine } from "../../reading/machine";
import { noLeaseFile, type LeaseFile } from "../../model/class/leases/lease-file";
import { formatProblem } from "../../values/problem";
import { Failure } from "./failure";

/** So long one command waits for another one that writes. */
const mostSeconds = 20;

export interface OpenFile {
  readonly path: string;
  readonly content: LeaseFile;
}

/** The lease file as it is now; one that is not there says nothing. @throws Failure with what is wrong in it. */
export function readLeases(path: string): LeaseFile {
  if (thisMachine.trouble(path) === "does not exist") return noLeaseFile;
  const parsed = parseLeaseFile(basename(path), readFileSync(path, "utf8"));
  if ("problems" in parsed) throw new Failure(parsed.problems.map(formatProblem).join("\n"), 2);
  return parsed.leaseFile;
}

function synced(path: string, work: (file: number) => void, flags: string): void {
  const file = openSync(path, flags);
  try {
    work(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A reader sees the old file or the new one, also after a power cut: the content is on the disk before the name is. */
function replace(path: string, content: LeaseFile): void {
  const fresh = `${path}.${process.pid}.new`;
  try {
    synced(fresh, (file) => writeFileSync(file, leaseFileText(content)), "wx");
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new Failure(`${path} cannot be written (${(error as Error).message}); it is as it was`);
  }
  synced(dirname(path), () => undefined, "r");
}

/** Whether whoever took the lock is there no more: on this machine by its process, of another one nobody knows. */
function isLeft(holder: string): boolean {
  const [pid, host] = holder.trim().split(" ");
  if (host !== hostname() || !/^\d+$/.test(pid ?? "")) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function holderOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}

async function takeLock(lock: string): Promise<void> {
  const until = performance.now() + mostSeconds * 1000;
  for (;;) {
    try {
      return writeFileSync(lock, `${process.pid} ${hostname()}\n`, { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new Failure(`${lock} cannot be made (${(error as Error).message}): the lease file is not written`);
    }
    const holder = holderOf(lock);
    if (holder !== undefined && isLeft(holder)) rmSync(lock, { force: true });
    else if (performance.now() > until) {
      const who = holder?.trim() ? ` (process and machine: ${holder.trim()})` : "";
      throw new Failure(
        `another command is writing the lease file${who}\n  next: wait for it; if it does not run any more: rm ${lock}`,
      );
    } else await pause(50);
  }
}

/** The file is not any more what something was decided by: the decision may be wrong. */
export class ChangedMeanwhile extends Failure {}

/**
 * Changes the lease file while no other command does: from what it says right then, so that nothing is written over.
 * @returns whether there was something to change
 */
export async function updateLeaseFile(path: string, change: (now: LeaseFile) => LeaseFile): Promise<boolean> {
  const lock = `${path}.lock`;
  await takeLock(lock);
  try {
    const now = readLeases(path);
    const after = change(now);
    if (leaseFileText(after) === leaseFileText(now)) return false;
    replace(path, after);
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * The same where the change was decided by what the file said before.
 * @throws ChangedMeanwhile when it says something else by now
 */
export async function changeLeaseFile({ path, content: before }: OpenFile, after: LeaseFile): Promise<void> {
  await updateLeaseFile(path, (now) => {
    if (leaseFileText(now) === leaseFileText(before)) return after;
    throw new ChangedMeanwhile(
      `${path} was changed by another command meanwhile; it is left as it is now: run this one again`,
    );
  });
}
