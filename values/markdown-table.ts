/**
 * A Markdown table, aligned as prettier does it.
 * @param numbers whether all columns but the first contain numbers, which are aligned to the right
 */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { numbers = false } = {},
): string {
  const widths = heading.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const isNumber = (column: number) => numbers && column > 0;
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (isNumber(i) ? cells[i]?.padStart(width) : cells[i]?.padEnd(width))).join(" | ")} |`;
  const rule = widths.map((width, i) => (isNumber(i) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [heading, rule, ...rows].map(line).join("\n");
}
