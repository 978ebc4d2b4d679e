import type { BlueprintSettings } from "../../settings/blueprint";
import type { FileProblems } from "../../values/place";

/** A blueprint that has been read and has the right form. */
export interface Blueprint {
  /** Name for people: `docker-lab`. */
  readonly name: string;
  /** The file's name, for messages. */
  readonly file: string;
  /** The commit, if the blueprint comes from a git repository. */
  readonly revision?: string;
  readonly settings: BlueprintSettings;
  /** An empty collection of problems of that file: it knows the lines. */
  readonly problems: () => FileProblems;
  /** Where a character of a text stands in the file: `["userData", "web"]`, 12. */
  readonly lineOf: (path: readonly string[], offset: number) => { readonly line: number; readonly column: number };
}

export type TeamInstanceSettings = BlueprintSettings["instances"][string];
