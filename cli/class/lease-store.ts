/**
 * The lease file on disk. One command at a time writes it, so that neither a power cut nor a second writer loses
 * anything.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { leaseFileText, parseLeaseFile } from "../../reading/leases/parse";
import { thisMachine } from "../../reading/machine";
import { noLeaseFile, type LeaseFile } from "../../model/class/leases/lease-file";
import { formatProblem } from "../../values/problem";
import { Failure } from "./failure";

/** Seconds that a command waits for another one that writes. */
const mostSeconds = 20;

export interface OpenFile {
  readonly path: string;
  readonly content: LeaseFile;
}

/**
 * The present lease file; a missing one is empty.
 * @throws Failure with its mistakes
 */
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

/** Replaces the file atomically, also in a power cut: the content is on disk before the rename. */
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

/** Whether the holder of a lock is gone. Known for processes of this machine; of another machine it is assumed to live. */
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

/** The file has changed since the decision, which may therefore be wrong. */
export class ChangedMeanwhile extends Failure {}

/**
 * Changes the lease file while no other command does. `change` gets the present content, so nothing is overwritten.
 * @returns whether anything changed
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
 * Changes the lease file as decided by its former content.
 * @throws ChangedMeanwhile if the content is another one now
 */
export async function changeLeaseFile({ path, content: before }: OpenFile, after: LeaseFile): Promise<void> {
  await updateLeaseFile(path, (now) => {
    if (leaseFileText(now) === leaseFileText(before)) return after;
    throw new ChangedMeanwhile(
      `${path} was changed by another command meanwhile; it is left as it is now: run this one again`,
    );
  });
}
