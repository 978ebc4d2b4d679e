import { basename, dirname, join } from "node:path";
import { noLeaseFile, type LeaseFile } from "../../model/class/leases/lease-file";
import type { Problems } from "../../values/problem";
import { expandPath, type Machine } from "../machine";
import { parseLeaseFile } from "./parse";

/**
 * The lease file beside the roster: for `rosters/networks.csv` it is `rosters/networks.leases.yaml`. Undefined: the
 * roster's path is unusable.
 */
export function leaseFilePath(roster: string, machine: Machine): string | undefined {
  const expanded = expandPath(roster, machine);
  if ("unset" in expanded) return undefined;
  return join(dirname(expanded.path), `${basename(expanded.path).replace(/\.[^.]*$/, "")}.leases.yaml`);
}

/** Reads the lease file of a roster and reports its mistakes. A missing file is an empty one. */
export function readLeaseFile(problems: Problems, roster: string, machine: Machine): LeaseFile {
  const path = leaseFilePath(roster, machine);
  const trouble = path === undefined ? "does not exist" : machine.trouble(path);
  if (path === undefined || trouble === "does not exist") return noLeaseFile;
  if (trouble !== undefined) {
    problems.addText(path, "the lease file", trouble, "make it a readable file, or take it away");
    return noLeaseFile;
  }
  const parsed = parseLeaseFile(basename(path), machine.read(path));
  if ("leaseFile" in parsed) return parsed.leaseFile;
  problems.addAll(parsed.problems);
  return noLeaseFile;
}
