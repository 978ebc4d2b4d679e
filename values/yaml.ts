/**
 * YAML of strangers, read in a time that grows with its length alone. Three things in the library grow with the square of it:
 * keys compared each with each (`uniqueKeys`), the line quoted for each error (`prettyErrors`), and the depth of what is nested,
 * which it calls itself for. The first two are done here in one pass; what is nested is counted before anything is parsed.
 */
import { Lexer, LineCounter, parseDocument, visit, isScalar, type Document } from "yaml";
import type { Trouble } from "./problem";

/** Characters of a file. Of its 150,000 words (names, colons, blanks) each takes up to 10 microseconds to parse. */
export const mostYaml = 2 ** 20;
const mostWords = 150_000;

/** More levels than any of our files has; what reads YAML calls itself at each. */
export const deepest = 64;

/** Errors that are reported; after the first few, the others are echoes of these. */
const mostErrors = 20;

/** Why a text is not even parsed. */
export interface YamlRefusal extends Trouble {
  readonly offset: number;
}

export interface YamlError {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

export interface ParsedYaml {
  readonly document: Document;
  readonly lines: LineCounter;
  /** The first of them, in the order of the file. */
  readonly errors: readonly YamlError[];
  /** How many there are besides. */
  readonly moreErrors: number;
}

/** Words and levels, counted by the library's own lexer, which calls itself nowhere and takes a time that grows with the text. */
export function troubleWithSize(text: string): YamlRefusal | undefined {
  if (text.length > mostYaml)
    return { offset: 0, reason: `has ${text.length} characters`, fix: `use ${mostYaml} at most` };
  let [words, offset, flow, onLine] = [0, 0, 0, 0];
  const tooDeep = (where: number): YamlRefusal => ({
    offset: where,
    reason: "is nested too deeply",
    fix: "write fewer levels",
  });
  // Each level of a mapping or list in block style is one blank further in, at least.
  const indent = /^ {400}/m.exec(text);
  if (indent !== null) return tooDeep(indent.index);
  for (const word of new Lexer().lex(text)) {
    if (++words > mostWords)
      return {
        offset,
        reason: `has more than ${mostWords} words and signs`,
        fix: "use a smaller file; a roster may be CSV",
      };
    // In block style `- - -` and `? ? ?` nest on one line, without indentation to show for it.
    if (word === "[" || word === "{") flow += 1;
    else if (word === "]" || word === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (word === "-" || word === "?" || word === ":")) onLine += 1;
    else if (word === "\n" || word === "\r\n") onLine = 0;
    if (flow + onLine > deepest) return tooDeep(offset);
    // Marks of the lexer's own stand in no text.
    if (word !== "\u0002" && word !== "\u0018" && word !== "\u001f") offset += word.length;
  }
  return undefined;
}

/** Keys that are in a mapping already. */
function doubledKeys(document: Document): YamlError[] {
  const found: YamlError[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const offset = key.range?.[0] ?? 0;
        if (seen.has(key.value)) found.push({ offset, code: "DUPLICATE_KEY", message: "Map keys must be unique" });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** A text as a document with its errors, or why it is not even parsed. Never throws. */
export function parseYaml(text: string): ParsedYaml | YamlRefusal {
  const lines = new LineCounter();
  try {
    const size = troubleWithSize(text);
    if (size !== undefined) return size;
    // Not silent: it would pass over a second document.
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: "error" } as const;
    const document: Document = parseDocument(text, options);
    const told = document.errors.map(({ pos, code, message }) => ({ offset: pos[0], code, message }));
    const all = [...told, ...doubledKeys(document)].sort((a, b) => a.offset - b.offset);
    return { document, lines, errors: all.slice(0, mostErrors), moreErrors: Math.max(0, all.length - mostErrors) };
  } catch {
    // Whatever the library throws at, YAML it is not.
    return { offset: 0, reason: "cannot be read as YAML", fix: "see docs/class/ for an example" };
  }
}
