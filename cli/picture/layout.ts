/** Where the boxes and links of a panel stand: in the columns of their kinds, in as many bands as a page needs. Pure. */
import { bestCut, bundleOf, bundlesOf, channelOf, cuttable, endGap, stepOf, type Cut, type Cuttable } from "./bands";
import { arrange, Columns, type Item, type Piece } from "./columns";
import type { Box, Link, Panel } from "./drawing";
import { size } from "./size";

export interface Placed {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export interface Route {
  readonly link: Link;
  /**
   * From the right edge of one box, through the gaps between others, to the left edge of another. Points that are level, or
   * one above the other, are joined by a line, others by a curve.
   */
  readonly points: readonly Point[];
}

export interface Layout {
  readonly boxes: readonly Placed[];
  readonly routes: readonly Route[];
  readonly width: number;
  readonly height: number;
}

/** A band with the place of each of its items, from the panel's corner. */
interface PlacedBand {
  readonly placed: ReadonlyMap<Item, { readonly x: number; readonly y: number; readonly width: number }>;
  /** Right of everything, the ends of links included. */
  readonly right: number;
  readonly bottom: number;
}

/** The pieces of a link: all in one band, or up to an exit and from an entry on. */
interface Chain {
  readonly link: Link;
  readonly from: { readonly band: number; readonly pieces: readonly Piece[] };
  readonly to?: { readonly band: number; readonly pieces: readonly Piece[] };
}

function columnsOf({ columns, columnOf }: Cuttable, cut: Cut, links: readonly Link[]) {
  const bandOf = (box: string) => cut[columnOf.get(box)!]!;
  const known = links.filter(({ from, to }) => columnOf.has(from.box) && columnOf.has(to.box));
  const crossing = known.filter(({ from, to }) => bandOf(from.box) !== bandOf(to.box));
  const keys = (band: number, end: "from" | "to") => [
    ...new Set(crossing.filter((link) => bandOf(link[end].box) === band).map((link) => `${end} ${bundleOf(link)}`)),
  ];
  const bands = Array.from({ length: (cut.at(-1) ?? -1) + 1 }, (_, band) => {
    const own = columns.filter((_column, i) => cut[i] === band);
    return new Columns({ entries: keys(band, "to"), columns: own, exits: keys(band, "from") });
  });
  const chains = known.map((link): Chain => {
    const { from, to } = link;
    const [start, end] = [bandOf(from.box), bandOf(to.box)];
    if (start === end) return { link, from: { band: start, pieces: bands[start]!.add(link)! } };
    const [exit, entry] = [{ box: `from ${bundleOf(link)}` }, { box: `to ${bundleOf(link)}` }];
    return {
      link,
      from: { band: start, pieces: bands[start]!.add({ from, to: exit })! },
      to: { band: end, pieces: bands[end]!.add({ from: entry, to })! },
    };
  });
  return { bands, chains };
}

/** @param left where the entries are @param top where the highest item is */
function place({ columns }: Columns, widths: readonly number[], left: number, top: number): PlacedBand {
  const items = columns.flat();
  const above = Math.min(...items.map(({ y }) => y));
  const placed = new Map<Item, { readonly x: number; readonly y: number; readonly width: number }>();
  let [x, right] = [left, left];
  for (const [i, column] of columns.entries()) {
    const isEnd = i === 0 || i === columns.length - 1;
    if (isEnd && column.length === 0) continue;
    if (i === columns.length - 1) x += endGap - size.columnGap;
    const width = isEnd ? 0 : widths[i - 1]!;
    for (const item of column) placed.set(item, { x, y: Math.round(top + item.y - above), width });
    right = x + width;
    x = right + (i === 0 ? endGap : size.columnGap);
  }
  return { placed, right, bottom: Math.ceil(top + Math.max(...items.map(({ y, height }) => y + height)) - above) };
}

function pointsOf(pieces: readonly Piece[], { placed }: PlacedBand): Point[] {
  return pieces.flatMap(({ from, to, fromOffset, toOffset }): Point[] => {
    const [start, end] = [placed.get(from)!, placed.get(to)!];
    return [
      [start.x + start.width, Math.round(start.y + fromOffset)],
      [end.x, Math.round(end.y + toOffset)],
    ];
  });
}

/** Lays out a panel. It is no wider than {@link import("./size").panelWidth}. */
export function layOut(panel: Panel): Layout {
  const all = cuttable(panel);
  if (all.columns.length === 0) return { boxes: [], routes: [], width: 0, height: 0 };
  const cut = bestCut(panel, all);
  const bundles = bundlesOf(panel.links, all, cut);
  const [channel, step] = [channelOf(bundles.length), bundles.length === 0 ? 0 : stepOf(bundles.length)];
  const { bands, chains } = columnsOf(all, cut, panel.links);
  bands.forEach(arrange);
  const placed: PlacedBand[] = [];
  for (const [i, band] of bands.entries()) {
    const widths = all.widths.filter((_, column) => cut[column] === i);
    const top = i === 0 ? 0 : placed[i - 1]!.bottom + size.rowGap + channel;
    placed.push(place(band, widths, i === 0 ? 0 : channel, top));
  }
  const routes = chains.map(({ link, from, to }): Route => {
    const before = pointsOf(from.pieces, placed[from.band]!);
    if (to === undefined) return { link, points: before };
    const after = pointsOf(to.pieces, placed[to.band]!);
    const way = 4 + bundles.indexOf(bundleOf(link)) * step;
    const [right, left] = [placed[from.band]!.right + way, channel - way];
    const between = placed[from.band]!.bottom + size.rowGap / 2 + way;
    const [exit, entry] = [before.at(-1)![1], after[0]![1]];
    const corners: Point[] = [
      [right, exit],
      [right, between],
      [left, between],
      [left, entry],
    ];
    return { link, points: [...before, ...corners, ...after] };
  });
  const boxes = placed.flatMap((band) =>
    [...band.placed].flatMap(([{ box, height }, at]) => (box === undefined ? [] : [{ box, ...at, height }])),
  );
  return {
    boxes,
    routes,
    width: Math.max(...placed.map(({ right }, i) => right + (i < placed.length - 1 ? Math.ceil(channel) : 0))),
    height: placed.at(-1)!.bottom,
  };
}
