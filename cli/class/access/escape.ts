/** Escapes users' text for files in other languages. Each function returns one line without any special meaning there. */
import { shown } from "../text";

/**
 * Cells that spreadsheets take for a formula get an apostrophe (OWASP, "CSV Injection"), which also holds after
 * pasting from a page.
 */
function noFormula(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(text) ? `'${text}` : text;
}

/** One line without invisible characters. */
export function plain(text: string): string {
  return noFormula(shown(text));
}

/**
 * Text for a Markdown paragraph or table cell: a backslash before every character with a meaning there (CommonMark
 * 2.4 and GitHub's tables, links, mentions and emoji). Addresses, dates and names stay readable in the file.
 */
export function markdown(text: string): string {
  return (
    plain(text.trim())
      .replace(/[\\`*_{}[\]<>#!|~&@$^=+%"]|:(?![\d ]|$)/g, "\\$&")
      // Otherwise a numbered list at the start of a line; a hyphen there has an apostrophe already.
      .replace(/^(\d{1,9})(?=[.)](\s|$))/, "$1\\")
      .replace(/www\./gi, (start) => `${start.slice(0, 3)}\\.`)
  );
}

/** A code span in Markdown, or plain text if no code span can contain the text. */
export function markdownCode(text: string): string {
  return /^[\x20-\x7e]+$/.test(text) && !/[`|]/.test(text) ? `\`${text}\`` : markdown(text);
}

/** A cell of a CSV file, always in quotes. */
export function csv(text: string): string {
  return `"${plain(text).replaceAll('"', '""')}"`;
}

/** A CSV cell without an apostrophe, for values of the program that have to be copied exactly: passwords. */
export function csvExact(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A comment in a configuration file. */
export function comment(text: string): string {
  return `# ${shown(text)}`;
}

/** Whether a word is allowed in an SSH configuration: no spaces, quotes, tokens (%), patterns (*, ?, !) or leading hyphen. */
export function isSshWord(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._:@-]{0,254}$/.test(text);
}
