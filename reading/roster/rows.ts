/** Rows of cells: the common form of CSV and YAML rosters. */
import type { Cell } from "../../model/class/roster";
import type { Place } from "../../values/place";

/** Columns about a team, not about a person. */
export const teamColumns = ["key", "leaseStart", "leaseEnd", "walltime", "seed", "vni", "subnet"] as const;
export type TeamColumn = (typeof teamColumns)[number];

/** Columns of a roster, in the order in which docs/settings.md shows them. */
export const columns = ["team", "name", "username", "email", "role", ...teamColumns] as const;
export type Column = (typeof columns)[number];

/** A line of the roster that is not empty: a person, or values of a team. Blank cells are absent. */
export interface Row {
  readonly place: Place;
  readonly cells: Readonly<Partial<Record<Column, Cell>>>;
}
