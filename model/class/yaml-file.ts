/** A YAML file whose mistakes have a line and a column. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from "yaml";
import type { Step } from "../problem";
import { FileProblems, type Place } from "./place";
import { visible } from "../visible";

export interface YamlFile {
  /** Absent when the file is no YAML; the problems say why. */
  readonly document?: Document;
  readonly problems: FileProblems;
  /** The place of what stands at a path, or of the nearest thing around it. */
  readonly find: (steps: readonly Step[]) => Place;
  /** The place of a node. */
  readonly placeOf: (node: unknown) => Place;
  /** Where a character of a text stands; of a text that is not written line by line (`|`), where the text starts. */
  readonly lineOf: (steps: readonly Step[], offset: number) => Place;
}

/** More levels than any roster or blueprint has; what reads YAML calls itself at each. */
const deepest = 64;

/** The pair of a mapping, by its key as text. */
function pairOf(node: unknown, step: Step) {
  return isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) : undefined;
}

function parse(text: string, lines: LineCounter): Document | undefined {
  // Flow collections and block sequences on one line nest without indentation to show for it.
  if (/(?:[[{]\s*){64}|(?:[-?:] +){64}/.test(text) || /^ {400}/m.test(text)) return undefined;
  try {
    // Silent, it would pass over a second document.
    return parseDocument(text, { lineCounter: lines, prettyErrors: true, logLevel: "error" });
  } catch {
    // Whatever the parser throws at, a roster or a blueprint it is not.
    return undefined;
  }
}

/** Anchors and custom tags, which nothing here needs, and depth. */
function oddities(document: Document): { node: Node; reason: string; fix: string } | undefined {
  let found: { node: Node; reason: string; fix: string } | undefined;
  visit(document, {
    Node(_key, node, path) {
      if (path.length > deepest * 2) found = { node, reason: "is nested too deeply", fix: "write fewer levels" };
      else if (isAlias(node)) found = { node, reason: "is an alias", fix: "write out what it stands for" };
      else if (node.tag !== undefined && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(node.tag))
        found = { node, reason: `has the tag ${visible(node.tag)}`, fix: "leave the tag out" };
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf = (node: unknown): Place => at((node as Node | undefined)?.range?.[0] ?? 0);
  const find = (steps: readonly Step[]): Place => {
    let node: unknown = document?.contents;
    let place = placeOf(node);
    for (const step of steps) {
      const pair = pairOf(node, step);
      const next: unknown = pair ? pair.value : isSeq(node) && typeof step === "number" ? node.items[step] : undefined;
      if (pair === undefined && next === undefined) break;
      place = placeOf(pair ? pair.key : next);
      node = next;
    }
    return place;
  };
  const lineOf = (steps: readonly Step[], offset: number): Place => {
    const node: unknown = document?.getIn(steps, true);
    if (!isScalar(node) || typeof node.value !== "string" || node.type !== "BLOCK_LITERAL") return find(steps);
    // The text starts on the line after the bar.
    const before = node.value.slice(0, offset).split("\n");
    const line = placeOf(node).line + before.length;
    const written = text.split(/\r\n?|\n/)[line - 1] ?? "";
    const indent = written.indexOf(node.value.split("\n")[before.length - 1] ?? "");
    return { line, column: Math.max(0, indent) + (before[before.length - 1]?.length ?? 0) + 1 };
  };
  const problems = new FileProblems(file, find);
  if (document === undefined) {
    problems.addAt({ line: 1, column: 1 }, "the file", "cannot be read as YAML", "see docs/class.md for an example");
    return { problems, find, placeOf, lineOf };
  }
  for (const error of document.errors) {
    if (error.code === "MULTIPLE_DOCS") {
      problems.addAt(
        at(error.pos[0]),
        "a second document",
        "starts here",
        "take out the line `---`, or what follows it",
      );
      continue;
    }
    const message = visible(error.message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, "");
    problems.addAt(at(error.pos[0]), "this", `is not valid YAML (${message})`, "mend it");
  }
  const odd = document.errors.length === 0 ? oddities(document) : undefined;
  if (odd !== undefined) problems.addAt(placeOf(odd.node), "this", odd.reason, odd.fix);
  return { ...(problems.all.length === 0 ? { document } : {}), problems, find, placeOf, lineOf };
}
