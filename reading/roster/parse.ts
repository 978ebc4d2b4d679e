import { decodeText } from "../encoding";
import { FileProblems } from "../../values/place";
import { csvRows } from "./csv";
import { teamsOf } from "./teams";
import { yamlRows } from "./yaml";
import type { Roster, RosterTeam } from "../../model/class/roster";
import type { Row } from "./rows";
import { readYaml } from "../yaml-file";

/**
 * Parses a roster: YAML if the name ends in .yaml or .yml, else CSV. Never throws: whatever the bytes are, each line
 * that is not empty leads to a team or to a problem.
 *
 * @param file the file's name, for messages and for the format
 */
export function parseRoster(file: string, bytes: Uint8Array): Roster {
  const decoded = decodeText(bytes);
  const problems = new FileProblems(file);
  if ("reason" in decoded) {
    problems.addText(file, "the file", decoded.reason, decoded.fix);
    return { file, teams: [], problems: problems.all, warnings: [] };
  }
  const warnings = decoded.warning === undefined ? [] : [`${file} ${decoded.warning}.`];
  const read = (found: FileProblems, rows: Row[] | undefined): Roster => {
    const teams: RosterTeam[] = rows === undefined ? [] : teamsOf(rows, found);
    return { file, teams, problems: found.all, warnings };
  };
  if (!/\.ya?ml$/i.test(file)) return read(problems, csvRows(decoded.text, problems));
  const yaml = readYaml(file, decoded.text);
  return read(yaml.problems, yamlRows(yaml));
}
