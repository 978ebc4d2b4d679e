import { basename, dirname, join } from "node:path";
import { noLeaseFile, type LeaseFile } from "../../model/class/leases/lease-file";
import { readYaml } from "../yaml-file";
import type { Problem, Problems } from "../../values/problem";
import { expandPath, type Machine } from "../machine";
import { schemaProblems } from "../../settings/problems";
import { leaseFile } from "../../settings/lease-file";

/** Next to the roster: `rosters/networks.csv` has `rosters/networks.leases.yaml`. Undefined: the roster cannot be located. */
export function leaseFilePath(roster: string, machine: Machine): string | undefined {
  const expanded = expandPath(roster, machine);
  if ("unset" in expanded) return undefined;
  return join(dirname(expanded.path), `${basename(expanded.path).replace(/\.[^.]*$/, "")}.leases.yaml`);
}

/** What a text says of leases, or what is wrong with it. An empty one is what a power cut leaves. */
export function parseLeaseFile(
  file: string,
  text: string,
): { readonly leaseFile: LeaseFile } | { readonly problems: readonly Problem[] } {
  const yaml = readYaml(file, text);
  if (yaml.document === undefined) return { problems: yaml.problems.all };
  const value: unknown = yaml.document.toJS({ maxAliasCount: 0 });
  if (value === null) {
    const fix = "restore it from where the roster is kept; where no lease was ever extended or ended, remove it";
    yaml.problems.addText(file, "the lease file", "is empty: extensions would be forgotten, and teams deleted", fix);
    return { problems: yaml.problems.all };
  }
  const parsed = leaseFile.safeParse(value);
  if (!parsed.success) return { problems: schemaProblems(parsed.error.issues, leaseFile, value, [], yaml.problems) };
  return { leaseFile: parsed.data };
}

/** The file of a roster; one that is not there says nothing. */
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
  for (const { path: where, got, reason, fix } of parsed.problems) problems.addText(where, got, reason, fix);
  return noLeaseFile;
}
