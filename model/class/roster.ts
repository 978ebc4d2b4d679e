/** The roster: who is in which team. CSV and YAML both become rows of cells; from there on there is one way. */
import type { Problem } from "../../values/problem";
import type { Place } from "../../values/place";

/** A value as text, with the place where it stands. */
export interface Cell {
  readonly text: string;
  readonly place: Place;
}

/** Columns of a roster, in the order in which docs/settings.md shows them. */
export const columns = [
  ...(["team", "name", "username", "email", "role"] as const),
  ...(["key", "leaseStart", "leaseEnd", "walltime", "seed", "vni", "subnet"] as const),
] as const;
export type Column = (typeof columns)[number];

/** Those that say something about the team, not about a person. */
export const teamColumns = [
  ...(["key", "leaseStart", "leaseEnd", "walltime", "seed", "vni", "subnet"] as const satisfies readonly Column[]),
] as const;
export type TeamColumn = (typeof teamColumns)[number];

/** A line of the roster that is not empty: a person, or a team's values. Blank cells are left out. */
export interface Row {
  readonly place: Place;
  readonly cells: Readonly<Partial<Record<Column, Cell>>>;
}

export interface RosterMember {
  readonly key: string;
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly role: "member" | "reader";
  readonly place: Place;
}

export interface RosterTeam {
  readonly key: string;
  readonly name: string;
  readonly place: Place;
  readonly members: readonly RosterMember[];
  /** As written: the class's settings know the time zone. */
  readonly leaseStart?: Cell;
  readonly leaseEnd?: Cell;
  /** From the team's start, in place of an end. */
  readonly walltime?: Cell;
  /** In place of the class's seed. */
  readonly seed?: string;
  /** VNI of the team's first network; the others take those that follow. */
  readonly vni?: { readonly number: number; readonly place: Place };
  /** Number of the team's networks in the blueprint's pools, from 0. */
  readonly subnet?: { readonly number: number; readonly place: Place };
}

/** All teams that are sound, and everything that is wrong with the rest. With a problem, nothing may be created. */
export interface Roster {
  /** The file's name, for messages. */
  readonly file: string;
  readonly teams: readonly RosterTeam[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}
