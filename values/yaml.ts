/**
 * Parses untrusted YAML in a time linear in its length. In the library three things are not linear: it compares all
 * keys of a mapping with each other (`uniqueKeys`), it quotes a line for each error (`prettyErrors`), and it recurses
 * for each level. The first two are done here in one pass, and levels are counted before parsing.
 */
import { Lexer, LineCounter, parseDocument, visit, isScalar, type Document } from "yaml";
import type { Trouble } from "./problem";

/** Most characters in a file. Each of the up to 150,000 tokens takes up to 10 microseconds to parse. */
export const mostYaml = 2 ** 20;
const mostWords = 150_000;

/** Most levels; the project's files have fewer. Every reader of YAML recurses once per level. */
export const deepest = 64;

/** Most errors that are reported; later errors follow from the first ones. */
const mostErrors = 20;

/** Why a text is not parsed at all. */
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
  /** The first errors, in the order of the file. */
  readonly errors: readonly YamlError[];
  /** Number of further errors. */
  readonly moreErrors: number;
}

/** Checks the number of tokens and levels with the library's lexer, which does not recurse and runs in linear time. */
export function troubleWithSize(text: string): YamlRefusal | undefined {
  if (text.length > mostYaml)
    return { offset: 0, reason: `has ${text.length} characters`, fix: `use ${mostYaml} at most` };
  let [words, offset, flow, onLine] = [0, 0, 0, 0];
  const tooDeep = (where: number): YamlRefusal => ({
    offset: where,
    reason: "is nested too deeply",
    fix: "write fewer levels",
  });
  // Each level of a block mapping or list is indented by at least one more blank.
  const indent = /^ {400}/m.exec(text);
  if (indent !== null) return tooDeep(indent.index);
  for (const word of new Lexer().lex(text)) {
    if (++words > mostWords)
      return {
        offset,
        reason: `has more than ${mostWords} words and signs`,
        fix: "use a smaller file; a roster may be CSV",
      };
    // In block style, `- - -` and `? ? ?` nest on one line without indentation.
    if (word === "[" || word === "{") flow += 1;
    else if (word === "]" || word === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (word === "-" || word === "?" || word === ":")) onLine += 1;
    else if (word === "\n" || word === "\r\n") onLine = 0;
    if (flow + onLine > deepest) return tooDeep(offset);
    // The lexer's own marks are not in the text.
    if (word !== "\u0002" && word !== "\u0018" && word !== "\u001f") offset += word.length;
  }
  return undefined;
}

/** Errors for duplicate keys in mappings. */
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

/** Parses a text into a document and its errors, or says why it is not parsed. Never throws. */
export function parseYaml(text: string): ParsedYaml | YamlRefusal {
  const lines = new LineCounter();
  try {
    const size = troubleWithSize(text);
    if (size !== undefined) return size;
    // "error" and not "silent": with "silent" the library ignores a second document.
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: "error" } as const;
    const document: Document = parseDocument(text, options);
    const told = document.errors.map(({ pos, code, message }) => ({ offset: pos[0], code, message }));
    const all = [...told, ...doubledKeys(document)].sort((a, b) => a.offset - b.offset);
    return { document, lines, errors: all.slice(0, mostErrors), moreErrors: Math.max(0, all.length - mostErrors) };
  } catch {
    // Whatever makes the library throw is no valid YAML.
    return { offset: 0, reason: "cannot be read as YAML", fix: "see docs/class/ for an example" };
  }
}
