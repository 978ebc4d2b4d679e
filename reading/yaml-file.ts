/** YAML files whose mistakes are reported with line and column. */
import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Node, type Pair, type YAMLMap } from "yaml";
import type { Step } from "../values/problem";
import { visible } from "../values/visible";
import { deepest, parseYaml } from "../values/yaml";
import { FileProblems, type Place } from "../values/place";

export interface YamlFile {
  /** Absent if the file is no YAML; the problems say why. */
  readonly document?: Document;
  readonly problems: FileProblems;
  /** The place of the value at a path, or of the nearest value around it. */
  readonly find: (steps: readonly Step[]) => Place;
  /** The place of a node. */
  readonly placeOf: (node: unknown) => Place;
  /** The place of a character in a text. If the text is not written line by line (`|`), the place where it starts. */
  readonly lineOf: (steps: readonly Step[], offset: number) => Place;
}

/** The first anchor, custom tag or excessive depth; the project's files need none of these. */
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

/** Finds values in a document. Each mapping, and the line starts, are indexed only once. */
class Finder {
  private readonly pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  private written: readonly string[] | undefined;

  constructor(
    private readonly text: string,
    private readonly document: Document | undefined,
    readonly at: (offset: number) => Place,
  ) {}

  readonly placeOf = (node: unknown): Place => this.at((node as Node | undefined)?.range?.[0] ?? 0);

  /** The pair with a key; of duplicates the first. */
  private pairOf(node: unknown, step: Step): Pair | undefined {
    if (!isMap(node)) return undefined;
    let pairs = this.pairs.get(node);
    if (pairs === undefined) {
      const named = node.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : []));
      this.pairs.set(node, (pairs = new Map(named.reverse())));
    }
    return pairs.get(String(step));
  }

  readonly find = (steps: readonly Step[]): Place => {
    let node: unknown = this.document?.contents;
    let place = this.placeOf(node);
    for (const step of steps) {
      const pair = this.pairOf(node, step);
      const next: unknown = pair ? pair.value : isSeq(node) && typeof step === "number" ? node.items[step] : undefined;
      if (pair === undefined && next === undefined) break;
      place = this.placeOf(pair ? pair.key : next);
      node = next;
    }
    return place;
  };

  readonly lineOf = (steps: readonly Step[], offset: number): Place => {
    let node: unknown = this.document?.contents;
    for (const step of steps) node = this.pairOf(node, step)?.value;
    if (!isScalar(node) || typeof node.value !== "string" || node.type !== "BLOCK_LITERAL") return this.find(steps);
    // The text begins on the line after the bar.
    const lineStart = offset === 0 ? 0 : node.value.lastIndexOf("\n", offset - 1) + 1;
    const lineEnd = node.value.indexOf("\n", lineStart);
    const before = node.value.slice(0, lineStart).split("\n").length;
    const line = this.placeOf(node).line + before;
    this.written ??= this.text.split(/\r\n?|\n/);
    const indent = (this.written[line - 1] ?? "").indexOf(
      node.value.slice(lineStart, lineEnd < 0 ? undefined : lineEnd),
    );
    return { line, column: Math.max(0, indent) + (offset - lineStart) + 1 };
  };
}

export function readYaml(file: string, text: string): YamlFile {
  const parsed = parseYaml(text);
  if ("reason" in parsed) {
    const finder = new Finder(text, undefined, () => ({ line: 1, column: 1 }));
    const { find, placeOf, lineOf } = finder;
    const problems = new FileProblems(file, find);
    const line = text.slice(0, parsed.offset).split(/\r\n?|\n/).length;
    problems.addAt({ line, column: 1 }, "the file", parsed.reason, parsed.fix);
    return { problems, find, placeOf, lineOf };
  }
  const { document, lines, errors, moreErrors } = parsed;
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const { find, placeOf, lineOf } = new Finder(text, document, at);
  const problems = new FileProblems(file, find);
  for (const { offset, code, message } of errors) {
    if (code === "MULTIPLE_DOCS") {
      const fix = "take out the line `---`, or what follows it";
      problems.addAt(at(offset), "a second document", "starts here", fix);
      continue;
    }
    const short = visible((message.split("\n", 1)[0] ?? "").slice(0, 200));
    problems.addAt(at(offset), "this", `is not valid YAML (${short})`, "fix it");
  }
  if (moreErrors > 0) problems.addText(file, `${moreErrors} more errors`, "follow", "fix these first");
  const odd = errors.length === 0 ? oddities(document) : undefined;
  if (odd !== undefined) problems.addAt(placeOf(odd.node), "this", odd.reason, odd.fix);
  return { ...(problems.all.length === 0 ? { document } : {}), problems, find, placeOf, lineOf };
}
