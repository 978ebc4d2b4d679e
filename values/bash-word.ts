/** A text as one word of bash, whatever is in it. */
export function bashWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
