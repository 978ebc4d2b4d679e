/** Number of letters to insert, delete, replace or swap with the next to get from one word to the other. */
function distance(a: string, b: string): number {
  // The usual table (optimal string alignment); [i][j] is the distance of the first i and j letters.
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = swaps ? at(i - 2, j - 2) + 1 : replaced;
      row.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

/**
 * The candidate that was probably meant. Undefined: none is near enough. Up to a third of the letters, and at least
 * one, may differ.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // Longer words are no typing mistakes, and the comparison is quadratic.
  if (word.length > 64) return undefined;
  const best = candidates
    .filter((candidate) => candidate.length <= 64)
    .map((candidate) => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.off - b.off)[0];
  return best && best.off <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words[words.length - 1]}`;
}

/** Most candidates that are compared with a word, and most names that a message lists. */
const [mostCompared, mostTold] = [500, 30];

/** The fix for an unknown name: the likely candidate, else the list of candidates. */
export function insteadOf(word: string, candidates: readonly string[], none: string): string {
  if (candidates.length === 0) return none;
  const meant = nearest(word, candidates.slice(0, mostCompared));
  if (meant !== undefined) return `did you mean ${meant}?`;
  if (candidates.length <= mostTold) return `use ${listed(candidates, "or")}`;
  return `use ${candidates.slice(0, mostTold).join(", ")} or one of ${candidates.length - mostTold} others`;
}

/** Things by their names. */
export type ByName<T> = Readonly<Record<string, T>>;

/** A record's own entry. Inherited properties such as `constructor` are none. */
export function entry<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** `1 router`, `2 routers`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
