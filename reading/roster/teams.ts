import { seedForm } from "../../settings/class";
import type { FileProblems, Place } from "../../values/place";
import type { Cell, RosterMember, RosterTeam } from "../../model/class/roster";
import { teamColumns, type Row, type TeamColumn } from "./rows";
import { RosterPeople } from "./people";
import { highestId } from "../../values/segmentation";
import { keyOf, longestKey, quoted, troubleWithName } from "../../values/text";

interface Draft {
  readonly first: Cell;
  readonly members: RosterMember[];
  readonly values: Partial<Record<TeamColumn, Cell>>;
  /** Whether a value about its people was wrong. */
  flawed: boolean;
}

/** A whole number from `low` to `high`, or a problem. */
function numberIn(cell: Cell | undefined, low: number, high: number, problems: FileProblems) {
  if (cell === undefined) return undefined;
  const number = /^\d{1,10}$/.test(cell.text) ? Number(cell.text) : NaN;
  if (number >= low && number <= high) return { number, place: cell.place };
  problems.addAt(cell.place, quoted(cell.text), "cannot stand here", `use a whole number from ${low} to ${high}`);
  return undefined;
}

class TeamBuilder {
  readonly drafts = new Map<string, Draft>();
  readonly refused = new Set<string>();
  readonly people: RosterPeople;

  constructor(readonly problems: FileProblems) {
    this.people = new RosterPeople(problems);
  }

  add(row: Row): void {
    const draft = this.draftOf(row);
    const hasTeamValues = this.takeValues(row, draft);
    const { name, username, email, role } = row.cells;
    if (name !== undefined || username !== undefined || email !== undefined) {
      const member = this.people.add(row, draft?.first.text ?? "");
      if (member === undefined && draft !== undefined) draft.flawed = true;
      if (member !== undefined) draft?.members.push(member);
    } else if (role !== undefined)
      this.problems.addAt(role.place, quoted(role.text), "has nobody to belong to", "give the line a name or username");
    else if (draft !== undefined && draft.first !== row.cells.team && !hasTeamValues)
      this.problems.addAt(row.place, "this line", "names nobody", "give it a name or username, or take it out");
  }

  /** The team of a row. Undefined: none, which is reported. */
  private draftOf(row: Row): Draft | undefined {
    const cell = row.cells.team;
    if (cell === undefined) {
      this.problems.addAt(row.place, "this line", "names no team", "fill in its team");
      return undefined;
    }
    if (this.refused.has(cell.text)) return undefined;
    const known = this.drafts.get(cell.text);
    if (known !== undefined) return known;
    const trouble = troubleWithName(cell.text);
    if (trouble !== undefined) {
      // Reported once for the team, and not for each member.
      this.refused.add(cell.text);
      this.problems.addAt(cell.place, quoted(cell.text), trouble.reason, trouble.fix);
      return undefined;
    }
    const draft: Draft = { first: cell, members: [], values: {}, flawed: false };
    this.drafts.set(cell.text, draft);
    return draft;
  }

  /**
   * Takes the values that a row gives its team; contradictions to other rows are reported. Returns whether the row
   * has any.
   */
  private takeValues(row: Row, draft: Draft | undefined): boolean {
    let any = false;
    for (const column of teamColumns) {
      const cell = row.cells[column];
      if (cell === undefined) continue;
      any = true;
      if (draft === undefined) continue;
      const before = (draft.values[column] ??= cell);
      if (before.text === cell.text) continue;
      const reason = `contradicts line ${before.place.line}, where the same team has ${quoted(before.text)}`;
      this.problems.addAt(cell.place, quoted(cell.text), reason, "write it once for the team");
    }
    return any;
  }

  teams(): RosterTeam[] {
    const keys = new Map<string, Cell>();
    return [...this.drafts.values()].flatMap((draft) => {
      const { first, values } = draft;
      const team = this.finish(draft);
      if (team === undefined) return [];
      const other = keys.get(team.key);
      if (other === undefined) {
        keys.set(team.key, first);
        return [team];
      }
      this.problems.addAt(
        (values.key ?? first).place,
        quoted(first.text),
        `has the key ${team.key}, which team ${quoted(other.text)} (line ${other.place.line}) has already`,
        "write the name in the same way if it is the same team, else set another `key`",
      );
      return [];
    });
  }

  private finish({ first, members, values, flawed }: Draft): RosterTeam | undefined {
    const before = this.problems.all.length;
    const key = this.keyFor(first, values.key);
    const vni = numberIn(values.vni, 1, highestId.vxlan, this.problems);
    const subnet = numberIn(values.subnet, 0, 2 ** 24, this.problems);
    const seed = this.seedOf(values.seed);
    if (members.length === 0 && !flawed)
      this.problems.addAt(first.place, `team ${quoted(first.text)}`, "has no members", "add one, or take the team out");
    if (this.problems.all.length > before || key === undefined || members.length === 0) return undefined;
    return {
      key,
      name: first.text,
      place: first.place,
      members,
      ...(values.leaseStart === undefined ? {} : { leaseStart: values.leaseStart }),
      ...(values.leaseEnd === undefined ? {} : { leaseEnd: values.leaseEnd }),
      ...(values.walltime === undefined ? {} : { walltime: values.walltime }),
      ...(seed === undefined ? {} : { seed }),
      ...(vni === undefined ? {} : { vni }),
      ...(subnet === undefined ? {} : { subnet }),
    };
  }

  private keyFor(name: Cell, written: Cell | undefined): string | undefined {
    const key = written === undefined ? keyOf(name.text) : written.text;
    if (key === undefined) {
      const reason = "has no letter or digit that a key can be made of";
      this.problems.addAt(name.place, quoted(name.text), reason, "give the team a `key`: a-z, 0-9, hyphens");
    } else if (key !== keyOf(key)) {
      const fix = `use a-z, 0-9 and inner hyphens, ${longestKey} characters at most`;
      this.problems.addAt(written?.place ?? name.place, quoted(key), "cannot be a key", fix);
    }
    return key;
  }

  private seedOf(cell: Cell | undefined): string | undefined {
    if (cell === undefined || seedForm.test(cell.text)) return cell?.text;
    const fix = "use 1 to 128 printable ASCII characters, no spaces";
    this.problems.addAt(cell.place, quoted(cell.text), "cannot be a seed", fix);
    return undefined;
  }
}

/** The teams, in the order in which the roster first names them. */
export function teamsOf(rows: readonly Row[], problems: FileProblems): RosterTeam[] {
  const builder = new TeamBuilder(problems);
  for (const row of rows) builder.add(row);
  const start: Place = { line: 1, column: 1 };
  if (rows.length === 0 && problems.all.length === 0)
    problems.addAt(start, "the roster", "has no teams", "add a line for each member: team, username, name");
  return builder.teams();
}
