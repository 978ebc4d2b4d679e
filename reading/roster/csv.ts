import { CsvError, parse } from "csv-parse/sync";
import { insteadOf } from "../../values/names";
import type { FileProblems } from "../../values/place";
import type { Cell } from "../../model/class/roster";
import { columns, type Column, type Row } from "./rows";
import { normalised, quoted } from "../../values/text";

const delimiters = [";", ",", "\t"];

/** Titles of columns in spreadsheets: lower case, letters only. */
const titles: ReadonlyMap<string, Column> = new Map([
  ...columns.map((column) => [column.toLowerCase(), column] as const),
  ...([
    ["group", "team"],
    ["mail", "email"],
    ["login", "username"],
    ["user", "username"],
  ] as const),
]);

/** The delimiter that is most frequent outside of quotes in the first line. */
function delimiterOf(firstLine: string): string {
  const bare = firstLine.replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length;
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best));
}

interface Line {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The file's lines as lists of fields, each with the number of its first line. */
function linesOf(text: string, problems: FileProblems): Line[] {
  // `sep=;` is a hint for Excel, and no line of the table.
  const hint = /^sep=(.)\n/i.exec(text);
  const body = hint === null ? text : text.slice(hint[0].length);
  const delimiter = hint?.[1] ?? delimiterOf(/^\s*(.*)/.exec(body)?.[1] ?? "");
  const lines: Line[] = [];
  let line = hint === null ? 1 : 2;
  const note = (fields: string[]): null => {
    lines.push({ line, fields });
    line += 1 + fields.reduce((sum, field) => sum + field.split("\n").length - 1, 0);
    return null;
  };
  try {
    const loose = { relax_column_count: true, relax_quotes: true };
    parse(body, { delimiter, record_delimiter: "\n", ...loose, on_record: note });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The line after the last complete one.
    const open = error.code === "CSV_QUOTE_NOT_CLOSED";
    const reason = open ? "is opened and never closed" : `is not valid CSV (${error.code})`;
    const fix = "fix it; nothing after it was read";
    problems.addAt({ line, column: 1 }, open ? "a quotation mark" : "this", reason, fix);
  }
  return lines;
}

function blank(field: string): boolean {
  return field.trim() === "";
}

function titlesIn({ fields }: Line): (Column | undefined)[] {
  return fields.map((field) => titles.get(field.toLowerCase().replace(/[\s_-]/g, "")));
}

/** The columns by their titles. Unknown and duplicate titles are reported. */
function headerOf(first: Line, problems: FileProblems): (Column | undefined)[] {
  const { line, fields } = first;
  const header = titlesIn(first);
  for (const [i, field] of fields.entries()) {
    const place = { line, column: i + 1 };
    const column = header[i];
    if (blank(field)) continue;
    if (column === undefined)
      problems.addAt(
        place,
        quoted(field.trim()),
        "is no column of a roster",
        insteadOf(field.trim().slice(0, 65), columns, ""),
      );
    else if (header.indexOf(column) < i)
      problems.addAt(place, quoted(field.trim()), "stands there twice", "take one of the columns out");
  }
  return header;
}

/** The rows of a CSV file. Undefined: because of its first line nothing can be read. */
export function csvRows(text: string, problems: FileProblems): Row[] | undefined {
  const lines = linesOf(text.replace(/\r\n?/g, "\n"), problems).filter(({ fields }) => !fields.every(blank));
  const [first, ...rest] = lines;
  if (first === undefined) {
    if (problems.all.length === 0)
      problems.addAt(
        { line: 1, column: 1 },
        "the roster",
        "is empty",
        "start it with a line of columns: team,username",
      );
    return undefined;
  }
  const header = headerOf(first, problems);
  if (!header.includes("team")) {
    problems.addAt(
      { line: first.line, column: 1 },
      "the first line",
      "names no column `team`",
      "start the file with the columns' names: team,name,username,email",
    );
    return undefined;
  }
  if (!["username", "name", "email"].some((column) => header.includes(column as Column))) {
    const fix = "add a column `username`, `name` or `email`";
    if (problems.all.length === 0)
      problems.addAt({ line: first.line, column: 1 }, "the first line", "names no column of people", fix);
    return undefined;
  }
  const again = rest.filter((line) => titlesIn(line).every((title, i) => title !== undefined && title === header[i]));
  for (const { line, fields } of again)
    problems.addAt(
      { line, column: 1 },
      quoted(fields.join(",")),
      "repeats the line of the columns",
      "take it out, or give each list a roster of its own",
    );
  const people = rest.filter((line) => !again.includes(line));
  return people.map(({ line, fields }) => {
    const cells: Partial<Record<Column, Cell>> = {};
    for (const [i, field] of fields.entries()) {
      if (blank(field)) continue;
      const column = header[i];
      const title = first.fields[i]?.trim();
      // A column without a known title has been reported already.
      if (column === undefined && !title)
        problems.addAt({ line, column: i + 1 }, quoted(field), "stands in a column without a title", "give it one");
      if (column === undefined || cells[column] !== undefined) continue;
      cells[column] = { text: normalised(field), place: { line, column: i + 1, title: column } };
    }
    return { place: { line, column: 1 }, cells };
  });
}
