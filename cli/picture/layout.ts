/**
 * Where the boxes of a panel stand: in the columns of their kinds, ordered so that few links cross, each as high as what it
 * is joined to. The usual way of drawing graphs in layers (Sugiyama), with layers that are given. Pure.
 */
import type { Box, End, Link, Panel } from "./drawing";

export interface Placed {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly link: Link;
  /** From the right edge of one box, through the gaps between others, to the left edge of another. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Layout {
  readonly boxes: readonly Placed[];
  readonly routes: readonly Route[];
  readonly width: number;
  readonly height: number;
}

/** Pixels; svg.ts writes text by the same. */
export const size = {
  kind: 20,
  title: 20,
  line: 17,
  bottom: 9,
  side: 14,
  columnGap: 64,
  rowGap: 18,
  least: 120,
} as const;

/** Hangul, CJK and emoji: all from U+1100 on, but for punctuation. */
const isWide = (c: string) => (c.codePointAt(0) ?? 0) >= 0x1100 && !/\p{P}/u.test(c);

/** Width of a text in monospace letters of 12 pixels. What is wide in a terminal is wide here. */
export function textWidth(text: string, letter = 7.25): number {
  return [...text].reduce((sum, c) => sum + (isWide(c) ? 2 : 1) * letter, 0);
}

/** Longer ones are cut; the whole stands in the box's tooltip. */
const longest = 44;

export function shortened(text: string): string {
  const letters = [...text];
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join("")}…`;
}

function widthOf({ kind, title, count, lines }: Box): number {
  const head = textWidth(shortened(title), 8) + 8;
  const caption = textWidth(count === undefined ? kind : `${kind} ${count}`, 6.4) + 12;
  return Math.ceil(
    Math.max(size.least, head, caption, ...lines.map((line) => textWidth(shortened(line)))) + 2 * size.side,
  );
}

const heightOf = ({ lines }: Box) => size.kind + size.title + lines.length * size.line + size.bottom;

/** Something that takes room in a column: a box, or a link on its way past it. */
interface Item {
  readonly box?: Box;
  readonly height: number;
  y: number;
}

/** A piece of a link from one column to the next, with how far below the top of each item it starts and ends. */
interface Piece {
  readonly from: Item;
  readonly to: Item;
  readonly fromOffset: number;
  readonly toOffset: number;
}

function offsetOf({ line }: End, { height }: Item): number {
  return line === undefined ? height / 2 : size.kind + size.title + (line + 0.5) * size.line - 4;
}

class Columns {
  readonly columns: Item[][];
  readonly #items = new Map<string, Item>();
  readonly #pieces: Piece[] = [];
  readonly chains: { readonly link: Link; readonly pieces: readonly Piece[] }[] = [];

  constructor(panel: Panel) {
    const used = [...new Set(panel.boxes.map(({ column }) => column))].sort((a, b) => a - b);
    this.columns = used.map(() => []);
    const columnOf = new Map<string, number>();
    for (const box of panel.boxes) {
      const item = { box, height: heightOf(box), y: 0 };
      this.#items.set(box.id, item);
      columnOf.set(box.id, used.indexOf(box.column));
      this.columns[used.indexOf(box.column)]!.push(item);
    }
    for (const link of panel.links) this.#add(link, columnOf);
  }

  #add(link: Link, columnOf: ReadonlyMap<string, number>): void {
    const [from, to] = [this.#items.get(link.from.box), this.#items.get(link.to.box)];
    const [start, end] = [columnOf.get(link.from.box), columnOf.get(link.to.box)];
    if (from === undefined || to === undefined || start === undefined || end === undefined) return;
    const pieces: Piece[] = [];
    let [last, lastOffset] = [from, offsetOf(link.from, from)];
    for (let column = start + 1; column < end; column++) {
      const way: Item = { height: 2, y: 0 };
      this.columns[column]!.push(way);
      pieces.push({ from: last, to: way, fromOffset: lastOffset, toOffset: 1 });
      [last, lastOffset] = [way, 1];
    }
    pieces.push({ from: last, to, fromOffset: lastOffset, toOffset: offsetOf(link.to, to) });
    this.#pieces.push(...pieces);
    this.chains.push({ link, pieces });
  }

  /** Where an item would be level with what it is joined to, on one side or on both. */
  wish(item: Item, sides: { readonly left: boolean; readonly right: boolean }): number | undefined {
    const wishes = this.#pieces.flatMap(({ from, to, fromOffset, toOffset }) => {
      if (sides.left && to === item) return [from.y + fromOffset - toOffset];
      return sides.right && from === item ? [to.y + toOffset - fromOffset] : [];
    });
    return wishes.length === 0 ? undefined : wishes.reduce((a, b) => a + b, 0) / wishes.length;
  }
}

/** One below the other, from the top. */
function stack(column: readonly Item[]): void {
  let y = 0;
  for (const item of column) {
    item.y = y;
    y += item.height + size.rowGap;
  }
}

/** As near to where they want to be as their order and the gaps allow. */
function settle(column: readonly Item[], wishes: readonly (number | undefined)[]): void {
  let free = -Infinity;
  const moved: number[] = [];
  for (const [i, item] of column.entries()) {
    item.y = Math.max(wishes[i] ?? item.y, free);
    free = item.y + item.height + size.rowGap;
    if (wishes[i] !== undefined) moved.push(wishes[i] - item.y);
  }
  // Pushed down by each other: all of them go up by half of it on average, so that none is favoured.
  const shift = moved.length === 0 ? 0 : moved.reduce((a, b) => a + b, 0) / moved.length;
  for (const item of column) item.y += shift;
}

/** Rounds of ordering, and of moving; the pictures of labs no longer change after fewer. */
const rounds = 8;

function arrange(all: Columns): void {
  all.columns.forEach(stack);
  for (let round = 0; round < rounds; round++) {
    const isForward = round % 2 === 0;
    for (const column of isForward ? all.columns : [...all.columns].reverse()) {
      const sides = { left: isForward, right: !isForward };
      const wishes = new Map(column.map((item) => [item, (all.wish(item, sides) ?? item.y) + item.height / 2]));
      column.sort((a, b) => wishes.get(a)! - wishes.get(b)!);
      stack(column);
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const column of round % 2 === 0 ? all.columns : [...all.columns].reverse())
      settle(
        column,
        column.map((item) => all.wish(item, { left: true, right: true })),
      );
}

export function layOut(panel: Panel): Layout {
  const all = new Columns(panel);
  arrange(all);
  const items = all.columns.flat();
  const top = Math.min(...items.map(({ y }) => y));
  const xOf = new Map<Item, { readonly x: number; readonly width: number }>();
  let right = 0;
  for (const column of all.columns) {
    const width = Math.max(...column.map(({ box }) => (box === undefined ? 0 : widthOf(box))));
    for (const item of column) xOf.set(item, { x: right, width });
    right += width + size.columnGap;
  }
  const boxes = items.flatMap((item) => {
    const { box, height, y } = item;
    return box === undefined ? [] : [{ box, ...xOf.get(item)!, y: Math.round(y - top), height }];
  });
  const point = (x: number, y: number) => [x, Math.round(y - top)] as const;
  const routes = all.chains.map(({ link, pieces }): Route => {
    const points = pieces.flatMap(({ from, to, fromOffset, toOffset }) => [
      point(xOf.get(from)!.x + xOf.get(from)!.width, from.y + fromOffset),
      point(xOf.get(to)!.x, to.y + toOffset),
    ]);
    return { link, points };
  });
  const height = Math.max(...items.map((item) => item.y + item.height)) - top;
  return { boxes, routes, width: right - size.columnGap, height: Math.ceil(height) };
}
