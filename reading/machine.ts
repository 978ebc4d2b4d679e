import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { projectFolder } from "../values/project-folder";

/** The machine that runs Pulumi, as far as settings may refer to it; tests put a small one in its place. */
export interface Machine {
  /** Where relative paths start. */
  readonly projectFolder: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why a file cannot be used (`does not exist`), or undefined when it can. */
  trouble(path: string): string | undefined;
  /** The text of a file that is no trouble. */
  read(path: string): string;
  /** Its bytes, for files whose encoding is to be found out. */
  readBytes(path: string): Uint8Array;
}

function troubleWith(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "does not exist";
  if (found.isDirectory()) return "is a folder";
  accessSync(path, constants.R_OK);
  return undefined;
}

export const thisMachine: Machine = {
  projectFolder,
  home: homedir(),
  environment: process.env,
  trouble(path) {
    try {
      return troubleWith(path);
    } catch (error) {
      // A file where a folder should be.
      if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return "does not exist";
      // Whatever else the system says (EACCES, ENAMETOOLONG), the file is of no use here.
      return "cannot be read by the user who runs Pulumi";
    }
  },
  read: (path) => readFileSync(path, "utf8"),
  readBytes: (path) => readFileSync(path),
};

/** A path, and how messages show it: values of the environment may be secret, and stay names there. Or what is not set. */
export type Expanded = { readonly path: string; readonly shown: string } | { readonly unset: string };

/**
 * A path as settings may write it, made absolute: `~` is the home directory, `$NAME`, `${NAME}` and `${NAME:-default}` come
 * from the environment, relative paths start in the project's folder.
 */
export function expandPath(written: string, machine: Machine): Expanded {
  let unset: string | undefined;
  const lookUp = (name: string, fallback?: string) => {
    const value = machine.environment[name];
    // As in a shell, `:-` also replaces an empty value.
    if (fallback !== undefined) return value || fallback;
    if (value === undefined) unset ??= name;
    return value ?? "";
  };
  const path = expandedBy(lookUp, written, machine);
  const named = (name: string, fallback?: string) =>
    fallback === undefined || machine.environment[name] ? `$${name}` : fallback;
  const shown = expandedBy(named, written, machine);
  return unset === undefined
    ? {
        path: resolve(machine.projectFolder, path),
        shown: shown.startsWith("$") ? shown : resolve(machine.projectFolder, shown),
      }
    : { unset };
}

function expandedBy(lookUp: (name: string, fallback?: string) => string, written: string, machine: Machine): string {
  return written
    .replace(/\$(?:\{(\w+)(?::-([^}]*))?\}|([A-Za-z_]\w*))/g, (_, braced?: string, fallback?: string, bare?: string) =>
      lookUp(braced ?? bare ?? "", fallback),
    )
    .replace(/^~(?=\/|$)/, () => machine.home);
}
