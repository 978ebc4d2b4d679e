/**
 * The boxes of a band in columns, ordered so that few links cross, each as high as what it is joined to. The usual way of
 * drawing graphs in layers (Sugiyama), with layers that are given. Pure.
 */
import type { Box, End, Link } from "./drawing";
import { heightOf, size } from "./size";

/** Something that takes room in a column: a box, a link on its way past it, or the end of a link in another band. */
export interface Item {
  readonly box?: Box;
  readonly height: number;
  y: number;
}

/** A piece of a link from one column to the next, with how far below the top of each item it starts and ends. */
export interface Piece {
  readonly from: Item;
  readonly to: Item;
  readonly fromOffset: number;
  readonly toOffset: number;
}

/** Columns of a band. Its first and its last one are for links that come from, or go on to, another band. */
export interface Band {
  readonly entries: readonly string[];
  readonly columns: readonly (readonly Box[])[];
  readonly exits: readonly string[];
}

/** Height of what is no box. */
const thin = 2;

function offsetOf({ line }: End, { height }: Item): number {
  return line === undefined ? height / 2 : size.kind + size.title + (line + 0.5) * size.line - 4;
}

export class Columns {
  /** Those of the band, with the entries before and the exits behind them. */
  readonly columns: Item[][];
  readonly #items = new Map<string, Item>();
  readonly #columnOf = new Map<string, number>();
  readonly #pieces: Piece[] = [];

  constructor({ entries, columns, exits }: Band) {
    const ends = (ids: readonly string[]) => ids.map((id) => ({ id, item: { height: thin, y: 0 } }));
    const boxes = columns.map((column) =>
      column.map((box) => ({ id: box.id, item: { box, height: heightOf(box), y: 0 } })),
    );
    const all = [ends(entries), ...boxes, ends(exits)];
    this.columns = all.map((column) => column.map(({ item }) => item));
    for (const [i, column] of all.entries())
      for (const { id, item } of column) {
        this.#items.set(id, item);
        this.#columnOf.set(id, i);
      }
  }

  /** Adds a link between two things of the band. Undefined: one of them is not there. */
  add(link: Pick<Link, "from" | "to">): readonly Piece[] | undefined {
    const [from, to] = [this.#items.get(link.from.box), this.#items.get(link.to.box)];
    const [start, end] = [this.#columnOf.get(link.from.box), this.#columnOf.get(link.to.box)];
    if (from === undefined || to === undefined || start === undefined || end === undefined) return undefined;
    const pieces: Piece[] = [];
    let [last, lastOffset] = [from, offsetOf(link.from, from)];
    for (let column = start + 1; column < end; column++) {
      const way: Item = { height: thin, y: 0 };
      this.columns[column]!.push(way);
      pieces.push({ from: last, to: way, fromOffset: lastOffset, toOffset: thin / 2 });
      [last, lastOffset] = [way, thin / 2];
    }
    pieces.push({ from: last, to, fromOffset: lastOffset, toOffset: offsetOf(link.to, to) });
    this.#pieces.push(...pieces);
    return pieces;
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

/** Puts the items one below the other, from the top. */
function stack(column: readonly Item[]): void {
  let y = 0;
  for (const item of column) {
    item.y = y;
    y += item.height + size.rowGap;
  }
}

/** Moves items as near to their wishes as their order and the gaps allow. */
function settle(column: readonly Item[], wishes: readonly (number | undefined)[]): void {
  let free = -Infinity;
  const moved: number[] = [];
  for (const [i, item] of column.entries()) {
    item.y = Math.max(wishes[i] ?? item.y, free);
    free = item.y + item.height + size.rowGap;
    if (wishes[i] !== undefined) moved.push(wishes[i] - item.y);
  }
  // Items push each other down only. The average error is taken off all of them, so that none is favoured.
  const shift = moved.length === 0 ? 0 : moved.reduce((a, b) => a + b, 0) / moved.length;
  for (const item of column) item.y += shift;
}

/** Rounds of ordering, and of moving; the pictures of labs no longer change after fewer. */
const rounds = 8;

/** Orders the items of each column, and gives each its height in the band. */
export function arrange(all: Columns): void {
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
