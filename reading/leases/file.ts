import { basename, dirname, join } from "node:path";
import { noLeaseFile, type LeaseFile } from "../../model/class/leases/lease-file";
import type { Problems } from "../../values/problem";
import { expandPath, type Machine } from "../machine";
import { parseLeaseFile } from "./parse";

/** Next to the roster: `rosters/networks.csv` has `rosters/networks.leases.yaml`. Undefined: the roster cannot be located. */
export function leaseFilePath(roster: string, machine: Machine): string | undefined {
  const expanded = expandPath(roster, machine);
  if ("unset" in expanded) return undefined;
  return join(dirname(expanded.path), `${basename(expanded.path).replace(/\.[^.]*$/, "")}.leases.yaml`);
}

/** Reads the lease file of a roster, or says why it is of no use; one that is not there says nothing. */
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
