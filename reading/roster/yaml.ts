import { isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { insteadOf } from "../../values/names";
import type { Cell } from "../../model/class/roster";
import { teamColumns, type Column, type Row } from "./rows";
import { normalised, quoted } from "../../values/text";
import type { YamlFile } from "../yaml-file";

const memberColumns = ["name", "username", "email", "role"] as const satisfies readonly Column[];
const example = "write `teams:` with a list of teams, each with `name` and `members`";

/** A mapping's scalars as cells. Unknown keys and other values are reported. */
function cellsOf(
  yaml: YamlFile,
  map: YAMLMap,
  known: readonly string[],
  asColumn: (key: string) => Column,
): Partial<Record<Column, Cell>> {
  const cells: Partial<Record<Column, Cell>> = {};
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name === "members" && known.includes("members")) continue;
    if (!known.includes(name)) {
      const fix = insteadOf(name.slice(0, 65), known, "leave it out");
      yaml.problems.addAt(yaml.placeOf(key), quoted(name), "is no key of a roster", fix);
      continue;
    }
    const place = { ...yaml.placeOf(value ?? key), title: name };
    if (value !== null && !isScalar(value))
      yaml.problems.addAt(place, isSeq(value) ? "a list" : "a mapping", "cannot stand here", "use a text or a number");
    // The text as written: 007 stays `007`, and 2026-12-18 is no instant.
    const text =
      isScalar(value) && value.value !== null
        ? normalised(typeof value.value === "string" ? value.value : (value.source ?? ""))
        : "";
    if (text !== "") cells[asColumn(name)] = { text, place };
  }
  return cells;
}

function teamRows(yaml: YamlFile, team: YAMLMap): Row[] {
  const known = ["name", ...teamColumns, "members"];
  const own = cellsOf(yaml, team, known, (key) => (key === "name" ? "team" : (key as Column)));
  const place = yaml.placeOf(team);
  const members: unknown = team.get("members", true);
  const rows: Row[] = [];
  if (isSeq(members))
    for (const member of members.items) {
      if (!isMap(member)) {
        const fix = "write { name: ..., username: ... }";
        yaml.problems.addAt(yaml.placeOf(member), "this member", "is no mapping", fix);
        continue;
      }
      const cells = cellsOf(yaml, member, memberColumns, (key) => key as Column);
      if (Object.keys(cells).length === 0)
        yaml.problems.addAt(yaml.placeOf(member), "this member", "has neither name nor username", "give it one");
      else rows.push({ place: yaml.placeOf(member), cells: { ...(own.team ? { team: own.team } : {}), ...cells } });
    }
  else if (members !== undefined && members !== null && !(isScalar(members) && members.value === null))
    yaml.problems.addAt(yaml.placeOf(members), "members", "is no list", "write a list of members");
  return [{ place, cells: own }, ...rows];
}

/** The rows of a YAML file: one for the values of each team, one for each member. */
export function yamlRows(yaml: YamlFile): Row[] | undefined {
  const { document, problems, placeOf } = yaml;
  if (document === undefined) return undefined;
  const { contents } = document;
  if (!isMap(contents)) {
    problems.addAt(placeOf(contents), "the roster", "is no mapping", example);
    return undefined;
  }
  for (const { key } of contents.items)
    if (!isScalar(key) || key.value !== "teams")
      problems.addAt(placeOf(key), quoted(isScalar(key) ? String(key.value) : ""), "is no key of a roster", example);
  const teams: unknown = contents.get("teams", true);
  if (!isSeq(teams)) {
    problems.addAt(placeOf(teams ?? contents), "teams", "is no list", example);
    return undefined;
  }
  const seen = new Set<string>();
  return teams.items.flatMap((team) => {
    if (!isMap(team)) {
      problems.addAt(placeOf(team), "this team", "is no mapping", example);
      return [];
    }
    const rows = teamRows(yaml, team);
    const name = rows[0]?.cells.team;
    if (name !== undefined && seen.has(name.text))
      problems.addAt(name.place, quoted(name.text), "is a team already", "put the members into one list");
    if (name !== undefined) seen.add(name.text);
    return rows;
  });
}
