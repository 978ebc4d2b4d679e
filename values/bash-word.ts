/** Quotes any text as a single word of bash. */
export function bashWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
