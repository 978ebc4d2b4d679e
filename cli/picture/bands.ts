/**
 * Columns that are wider than a page together are cut into bands, one below the other, as a text is cut into lines. A link to
 * another band leaves its own at the right, and comes in from the left. Pure.
 */
import type { Box, Link, Panel } from "./drawing";
import { panelWidth, size, widthOf } from "./size";

/** Links that share their way from one band to others: those of one source, or of one target if they are loose. */
export function bundleOf({ from, to, loose }: Link): string {
  const end = loose === true ? to : from;
  return `${loose === true ? "to" : "from"} ${end.box} ${end.line ?? ""}`;
}

/** Room between a band's columns and the ends of links to other bands. */
export const endGap = 24;

/** The widest channel beside or between bands. */
const mostChannel = 48;

/** Between two ways in a channel; more of them lie closer. */
export const stepOf = (bundles: number) => Math.min(6, mostChannel / bundles);

/** Width of a channel beside the bands. */
export const channelOf = (bundles: number) => (bundles === 0 ? 0 : 8 + bundles * stepOf(bundles));

/** A way to cut the columns: in which band each is. */
export type Cut = readonly number[];

/** Of a panel: columns that have boxes, the column of each box, and widths. */
export interface Cuttable {
  readonly columns: readonly (readonly Box[])[];
  readonly columnOf: ReadonlyMap<string, number>;
  readonly widths: readonly number[];
}

export function cuttable({ boxes }: Panel): Cuttable {
  const used = [...new Set(boxes.map(({ column }) => column))].sort((a, b) => a - b);
  const columns = used.map((column) => boxes.filter((box) => box.column === column));
  return {
    columns,
    columnOf: new Map(boxes.map(({ id, column }) => [id, used.indexOf(column)])),
    widths: columns.map((column) => Math.max(...column.map(widthOf))),
  };
}

/** The bundles that lead from one band to another, in the order of the links. */
export function bundlesOf(links: readonly Link[], { columnOf }: Cuttable, cut: Cut): readonly string[] {
  const bandOf = (box: string) => cut[columnOf.get(box) ?? 0];
  return [...new Set(links.filter(({ from, to }) => bandOf(from.box) !== bandOf(to.box)).map(bundleOf))];
}

/** Width of the widest band, with the channels at its sides. */
function widest({ widths }: Cuttable, cut: Cut, bundles: number): number {
  const last = cut.at(-1)!;
  const side = bundles === 0 ? 0 : endGap + channelOf(bundles);
  const all = Array.from({ length: last + 1 }, (_, band) => {
    const own = widths.filter((_width, i) => cut[i] === band);
    const sides = (band > 0 ? side : 0) + (band < last ? side : 0);
    return own.reduce((a, b) => a + b, 0) + (own.length - 1) * size.columnGap + sides;
  });
  return Math.max(...all);
}

/** Every way to cut so many columns. */
function cutsOf(columns: number): Cut[] {
  return Array.from({ length: 2 ** Math.max(0, columns - 1) }, (_, mask) => {
    let band = 0;
    return Array.from({ length: columns }, (__, i) => (i > 0 && (mask >> (i - 1)) & 1 ? ++band : band));
  });
}

/** The cut with the fewest bands that fit into a page; of those the one with the fewest ways between bands, and the narrowest. */
export function bestCut(panel: Panel, all: Cuttable): Cut {
  const judged = cutsOf(all.columns.length).map((cut) => {
    const bundles = bundlesOf(panel.links, all, cut).length;
    const width = widest(all, cut, bundles);
    return { cut, cost: [width <= panelWidth ? 0 : width, cut.at(-1)!, bundles, width] };
  });
  return judged.reduce((best, one) => {
    const i = one.cost.findIndex((value, at) => value !== best.cost[at]);
    return i >= 0 && one.cost[i]! < best.cost[i]! ? one : best;
  }).cut;
}
