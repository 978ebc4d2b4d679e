/**
 * Earlier forms of settings and blueprints. Each is changed into the present form before anything else reads it. The
 * same changes rewrite a file (`npm run settings -- upgrade`).
 */
import { isMap, isScalar, Scalar, type Document, type Pair, type YAMLMap } from "yaml";
import { pathText, type Step } from "../values/problem";

/** One change, for messages: `machines` is `instances` now. */
export interface FormChange {
  /** The path as written. */
  readonly path: readonly Step[];
  /** `is count: 3 now` */
  readonly now: string;
}

/** A part of a file's text, and its replacement. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /**
   * For a pair that is removed. `line`: with its line, in block style. `item`: with one comma, in braces. Comments of
   * other pairs stay.
   */
  readonly removes?: "line" | "item";
}

/** All changes of a document, and how its paths were written. */
export interface Upgrade {
  readonly changes: readonly FormChange[];
  /** The same changes as edits of the document's text. */
  readonly edits: readonly TextEdit[];
  readonly asWritten: (path: readonly Step[]) => readonly Step[];
}

/** The pair of a key. The node may be of any kind, because users write it. */
function pairOf(node: unknown, key: string): Pair | undefined {
  return isMap(node) ? node.items.find((pair) => (isScalar(pair.key) ? pair.key.value : pair.key) === key) : undefined;
}

function keyed(node: unknown): (readonly [string, YAMLMap])[] {
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : key;
    return typeof name === "string" && isMap(value) ? [[name, value] as const] : [];
  });
}

function scalarOf(value: unknown): unknown {
  return isScalar(value) ? value.value : undefined;
}

class Upgrader {
  readonly changes: FormChange[] = [];
  readonly edits: TextEdit[] = [];
  private readonly renamed: { readonly to: readonly Step[]; readonly from: readonly Step[] }[] = [];

  /** The path as written: the longest changed prefix is replaced by its earlier form. */
  readonly asWritten = (path: readonly Step[]): readonly Step[] => {
    const fits = this.renamed.filter(({ to }) => to.every((step, i) => step === path[i]));
    const [longest] = fits.sort((a, b) => b.to.length - a.to.length);
    return longest === undefined ? path : [...longest.from, ...path.slice(longest.to.length)];
  };

  /** @param at path of the mapping in the present form */
  private change(at: readonly Step[], to: string, from: string, now: string): void {
    const written = [...this.asWritten(at), from];
    this.changes.push({ path: written, now });
    this.renamed.push({ to: [...at, to], from: written });
  }

  /** Renames a key. If both names are there, the earlier one stays, and is reported as unknown. */
  rename(at: readonly Step[], map: unknown, from: string, to: string): void {
    const pair = pairOf(map, from);
    if (pair === undefined || pairOf(map, to) !== undefined) return;
    this.change(at, to, from, `is ${to} now`);
    this.renameKey(pair, to);
  }

  private renameKey(pair: Pair, to: string): void {
    const quote = quoteOf(pair.key);
    this.edit(pair.key, `${quote}${to}${quote}`);
    if (isScalar(pair.key)) pair.key.value = to;
    else pair.key = to;
  }

  private edit(node: unknown, text: string): void {
    const range = rangeOf(node);
    if (range === undefined) return;
    // A mapping in block style includes the lines after it; its last value ends at its last character.
    const last = isMap(node) && !node.flow ? rangeOf(node.items.at(-1)?.value) : undefined;
    this.edits.push({ start: range[0], end: (last ?? range)[1], text });
  }

  private remove(map: YAMLMap, pair: Pair): void {
    map.items.splice(map.items.indexOf(pair), 1);
    const [key, value] = [rangeOf(pair.key), rangeOf(pair.value)];
    if (key !== undefined && value !== undefined)
      this.edits.push({ start: key[0], end: value[1], text: "", removes: map.flow ? "item" : "line" });
  }

  /** Rewrites a value, perhaps under another key. `undefined` removes it, because the new value would be the default. */
  replace(at: readonly Step[], map: unknown, from: string, to: string, value: (written: unknown) => Written): void {
    const pair = pairOf(map, from);
    if (pair === undefined || (from !== to && pairOf(map, to) !== undefined)) return;
    const found = value(pair.value);
    if (found === keep) return;
    if (found === undefined) {
      this.change(at, from, from, "is the default, and left out now");
      this.remove(map as YAMLMap, pair);
      return;
    }
    this.change(at, to, from, from === to ? `is ${String(found)} now` : `is ${to}: ${String(found)} now`);
    this.renameKey(pair, to);
    const quote = typeof found === "string" ? quoteOf(pair.key) : "";
    this.edit(pair.value, `${quote}${String(found)}${quote}`);
    const { range, anchor } = pair.value as Scalar;
    pair.value = Object.assign(new Scalar(found), { range, anchor });
  }
}

/** Returned for values that are not in an earlier form. */
const keep = Symbol("keep");
/** The new value. `undefined`: none, because it would be the default. */
type Written = string | number | boolean | undefined | typeof keep;

/** Quoted keys stay quoted: JSON is YAML, and other programs may read the file as JSON. */
function quoteOf(node: unknown): string {
  const { type } = node as Partial<Scalar>;
  return type === "QUOTE_DOUBLE" ? '"' : type === "QUOTE_SINGLE" ? "'" : "";
}

function rangeOf(node: unknown) {
  return (node as Partial<Scalar> | undefined)?.range ?? undefined;
}

const when =
  (written: unknown, now: Written) =>
  (value: unknown): Written =>
    scalarOf(value) === written ? now : keep;

/** Upgrades the value under `atelier:lab`. */
export function upgradeLab(lab: unknown): Upgrade {
  const upgrader = new Upgrader();
  const cloud = pairOf(lab, "cloud")?.value;
  upgrader.rename(["cloud"], cloud, "privateNetworks", "networks");
  for (const [name, instance] of keyed(pairOf(cloud, "instances")?.value))
    upgrader.replace(["cloud", "instances", name], instance, "floatingIp", "floatingIp", when("none", false));
  return upgrader;
}

/** Upgrades a blueprint's document from version 1 to version 2. */
export function upgradeBlueprint({ contents }: Document): Upgrade {
  const upgrader = new Upgrader();
  upgrader.replace([], contents, "version", "version", when(1, 2));
  upgrader.rename([], contents, "machines", "instances");
  for (const [name, network] of keyed(pairOf(contents, "networks")?.value)) {
    upgrader.replace(["networks", name], network, "gateway", "gatewayIp", when(false, "none"));
    upgrader.replace(["networks", name], network, "gateway", "gatewayIp", when(true, undefined));
  }
  for (const [name, router] of keyed(pairOf(contents, "routers")?.value)) {
    upgrader.replace(["routers", name], router, "external", "externalNetwork", when(false, "none"));
    upgrader.replace(["routers", name], router, "external", "externalNetwork", when(true, undefined));
  }
  for (const [name, instance] of keyed(pairOf(contents, "instances")?.value))
    upgrader.replace(["instances", name], instance, "count", "count", (count) => {
      const number = scalarOf(pairOf(count, "perTeam")?.value);
      return typeof number === "number" && isMap(count) && count.items.length === 1 ? number : keep;
    });
  return upgrader;
}

/** Changes listed in a warning; a long file has the same ones many times. */
const mostShown = 6;

/**
 * The warning for a file in an earlier form. Undefined: it is in the present form.
 * @param what the kind of file, for messages
 * @param file the file's name
 */
export function upgradeWarning(what: string, file: string, { changes }: Upgrade): string | undefined {
  if (changes.length === 0) return undefined;
  const shown = changes.slice(0, mostShown).map(({ path, now }) => `${pathText(path)} ${now}`);
  const more = changes.length > mostShown ? [`and ${changes.length - mostShown} more`] : [];
  return `${what} is written in an earlier form, which is read as before: ${[...shown, ...more].join("; ")}. To rewrite ${file}: npm run settings -- upgrade FILE`;
}
