/** Writes access packs: folders with mode 0700, files with 0600. Existing symbolic links are not followed. */
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../failure";
import type { Files } from "./pack";

/** Makes a folder that only its owner can enter, or checks that an existing one is. */
function privateFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(path, { mode: 0o700 });
    return;
  }
  if (!found.isDirectory()) throw new Failure(`${path} is no folder; name one that does not exist yet`, 2);
  const mine = process.getuid === undefined || found.uid === process.getuid();
  if (!mine || (found.mode & 0o077) !== 0)
    throw new Failure(`${path} is open to others; chmod 700 it, or name a folder that does not exist yet`, 2);
}

/** Writes a temporary file and renames it: readers see the old or the new content, and no link is written through. */
function writePrivate(path: string, write: (file: number) => void): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const file = openSync(fresh, "wx", 0o600);
  try {
    write(file);
    // Written to disk before the rename: after a power cut there is the old or the new file, and no empty one.
    fsyncSync(file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

const writeText = (path: string, text: string) => writePrivate(path, (file) => writeFileSync(file, text));

/**
 * Writes the files into the folder.
 * @throws Failure if the folder is open to others
 */
export function writeFiles(folder: string, files: Files): void {
  if (lstatSync(dirname(folder), { throwIfNoEntry: false }) === undefined)
    throw new Failure(`there is no folder ${dirname(folder)}`, 2);
  privateFolder(folder);
  // Keeps the secrets out of git repositories.
  writeText(join(folder, ".gitignore"), "*\n");
  for (const [name, text] of files) {
    if (!/^([a-z0-9-]+\/){0,2}[A-Za-z][A-Za-z_.]*$/.test(name)) throw new Error(`no file of a pack is called ${name}`);
    const path = join(folder, name);
    if (dirname(name) !== ".") privateFolder(dirname(path));
    writeText(path, text);
  }
}

/**
 * Writes an archive of the folder's content into the folder, for handing out, with tar, which every system with
 * Node.js has.
 */
export function archive(folder: string, files: Files): string {
  const path = join(folder, `${basename(folder)}.tar.gz`);
  try {
    // To standard output: tar takes a file name with a colon for a file on another machine.
    writePrivate(path, (file) => {
      execFileSync("tar", ["-czf", "-", "-C", folder, ...files.keys()], { stdio: ["ignore", file, "pipe"] });
    });
  } catch (error) {
    throw new Failure(`the packs are in ${folder}, but tar made no archive of them: ${(error as Error).message}`);
  }
  return path;
}
