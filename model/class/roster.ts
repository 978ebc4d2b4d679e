/** The roster as the model works with it: who is in which team. */
import type { Problem } from "../../values/problem";
import type { Place } from "../../values/place";

/** A value as text, with the place where it stands. */
export interface Cell {
  readonly text: string;
  readonly place: Place;
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
  /** As written; it is read later, in the time zone of the class's settings. */
  readonly leaseStart?: Cell;
  readonly leaseEnd?: Cell;
  /** Counted from the team's start; replaces an end. */
  readonly walltime?: Cell;
  /** Replaces the class's seed. */
  readonly seed?: string;
  /** VNI of the team's first network; its other networks get the next numbers. */
  readonly vni?: { readonly number: number; readonly place: Place };
  /** Number of the team's networks in the blueprint's pools, from 0. */
  readonly subnet?: { readonly number: number; readonly place: Place };
}

/** All valid teams, and all mistakes in the others. If there is any mistake, nothing may be created. */
export interface Roster {
  /** The file's name, for messages. */
  readonly file: string;
  readonly teams: readonly RosterTeam[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}
