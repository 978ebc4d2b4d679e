/** The table of who may connect to what, for docs/filters.md. */
import { markdownTable } from "../values/markdown-table";
import { portsText } from "../values/ports";
import type { Way } from "./filter-types";
import { ways } from "./filters";

function cells({ to, from, protocol, ports, why, needs }: Way): readonly string[] {
  const what = needs === undefined ? why : `${why} (where there are ${needs})`;
  return [to.join(", "), from.join(", "), protocol, ports === undefined ? "" : portsText(ports, " to "), what];
}

export function filtersTable(): string {
  return markdownTable(["to", "from", "protocol", "ports", "what for"], ways.map(cells));
}

/** Markers around the table in docs/filters.md. */
const begin = "<!-- the table of model/filters.ts, by npm run schema -->";
const end = "<!-- end of the table -->";

/** The page with its table replaced by the current one. */
export function withFiltersTable(page: string): string {
  const [before] = page.split(begin);
  const [, after] = page.split(end);
  if (before === undefined || after === undefined) throw new Error("docs/filters.md has no place for its table");
  return `${before}${begin}\n\n${filtersTable()}\n\n${end}${after}`;
}
