/** Text from strangers in other languages' files. Each function gives one line that means nothing there but itself. */
import { visible } from "../../model/class/text";

/** Cells that spreadsheets take for a formula get an apostrophe (OWASP, "CSV Injection"); also when pasted from a page. */
function noFormula(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(text) ? `'${text}` : text;
}

/** HTML, in text and in quoted attributes. */
export function html(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return noFormula(visible(text)).replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** Markdown: a backslash before every ASCII punctuation mark (CommonMark 2.4), so that no pair of them means anything. */
export function markdown(text: string): string {
  const plain = noFormula(visible(text)).replace(/[!-/:-@[-`{-~]/g, "\\$&");
  // Some renderers make links and mentions of what they find; a character of no width is between the parts.
  return plain.replace(/(https?|ftp|mailto)(\\:)/gi, "$1\u200b$2").replace(/www(\\\.)/gi, "www\u200b$1");
}

/** A cell of a CSV file, always quoted. */
export function csv(text: string): string {
  return `"${noFormula(visible(text)).replaceAll('"', '""')}"`;
}

/** A comment in a configuration file. */
export function comment(text: string): string {
  return `# ${visible(text)}`;
}

/** Whether a word can stand in an SSH configuration: no spaces, quotes, tokens (%), patterns (*, ?, !) or leading hyphen. */
export function isSshWord(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._:@-]{0,254}$/.test(text);
}
