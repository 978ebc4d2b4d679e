/** Text from strangers in other languages' files. Each function gives one line that means nothing there but itself. */
import { shown } from "../text";

/** Cells that spreadsheets take for a formula get an apostrophe (OWASP, "CSV Injection"); also when pasted from a page. */
function noFormula(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(text) ? `'${text}` : text;
}

/** On one line, with nothing in it that is not seen. */
export function plain(text: string): string {
  return noFormula(shown(text));
}

/**
 * Markdown, in a paragraph or a table's cell: a backslash before every mark that can mean something there (CommonMark 2.4 and
 * GitHub's tables, links, mentions and emoji). Addresses, dates and names stay readable in the plain file.
 */
export function markdown(text: string): string {
  return (
    plain(text.trim())
      .replace(/[\\`*_{}[\]<>#!|~&@$^=+%"]|:(?![\d ]|$)/g, "\\$&")
      // At the start of a line it would be a numbered list; a hyphen there has its apostrophe already.
      .replace(/^(\d{1,9})(?=[.)](\s|$))/, "$1\\")
      .replace(/www\./gi, (start) => `${start.slice(0, 3)}\\.`)
  );
}

/** A piece of code in Markdown, or plain text where no code span can hold it. */
export function markdownCode(text: string): string {
  return /^[\x20-\x7e]+$/.test(text) && !/[`|]/.test(text) ? `\`${text}\`` : markdown(text);
}

/** A cell of a CSV file, always quoted. */
export function csv(text: string): string {
  return `"${plain(text).replaceAll('"', '""')}"`;
}

/** The same for what the program itself made and has to be copied as it is: a password. */
export function csvExact(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A comment in a configuration file. */
export function comment(text: string): string {
  return `# ${shown(text)}`;
}

/** Whether a word can stand in an SSH configuration: no spaces, quotes, tokens (%), patterns (*, ?, !) or leading hyphen. */
export function isSshWord(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._:@-]{0,254}$/.test(text);
}
