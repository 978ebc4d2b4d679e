import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { projectFolder } from "../values/project-folder";

/** What settings may refer to on the machine that runs Pulumi. Tests use a small replacement. */
export interface Machine {
  /** The folder that relative paths start from. */
  readonly projectFolder: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why a file cannot be used (`does not exist`). Undefined: it can. */
  trouble(path: string): string | undefined;
  /** The text of a usable file. */
  read(path: string): string;
  /** The bytes of a usable file whose encoding is unknown. */
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
      // ENOTDIR: a part of the path is a file.
      if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return "does not exist";
      // For other errors (EACCES, ENAMETOOLONG) the file is unusable as well.
      return "cannot be read by the user who runs Pulumi";
    }
  },
  read: (path) => readFileSync(path, "utf8"),
  readBytes: (path) => readFileSync(path),
};

/**
 * A path, and its form for messages, where variables keep their names because their values may be secret. Or the name
 * of a variable that is not set.
 */
export type Expanded = { readonly path: string; readonly shown: string } | { readonly unset: string };

/**
 * Makes a path of the settings absolute: `~` is the home directory, `$NAME`, `${NAME}` and `${NAME:-default}` come
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
