import type { BlueprintSettings } from "../../settings/blueprint";
import type { FileProblems } from "../../values/place";

/** A blueprint that has been read, and is of the right form. */
export interface Blueprint {
  /** For people: `docker-lab`. */
  readonly name: string;
  /** The file's name, for messages. */
  readonly file: string;
  /** The commit, where it comes from a git repository. */
  readonly revision?: string;
  readonly settings: BlueprintSettings;
  /** An empty collection of problems of that file: it knows the lines. */
  readonly problems: () => FileProblems;
  /** Where a character of a text stands in the file: `["userData", "web"]`, 12. */
  readonly lineOf: (path: readonly string[], offset: number) => { readonly line: number; readonly column: number };
}

export type NetworkSettings = BlueprintSettings["networks"][string];
export type MachineSettings = BlueprintSettings["machines"][string];
export type RuleSettings = BlueprintSettings["securityGroups"][string]["rules"][number];

/** The names of the machines that an entry stands for in a team. */
export function machineNames(name: string, { count }: MachineSettings, members: readonly string[]): string[] {
  if (count === "perMember") return members.map((member) => `${name}-${member}`);
  return count.perTeam === 1 ? [name] : Array.from({ length: count.perTeam }, (_, i) => `${name}-${i + 1}`);
}

/** Whether a network is the same in every team. */
export function isFixed(network: NetworkSettings): network is NetworkSettings & { readonly cidr: string } {
  return typeof network.cidr === "string";
}
