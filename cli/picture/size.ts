/** Sizes of what is drawn, in pixels. The layout reckons with them, and svg.ts draws by the same. */
import type { Box } from "./drawing";

/**
 * Width of a picture at most: that of the text on a page. A wider picture would be shrunk to it, and its text with it.
 * Letters have 11 pixels at least.
 */
export const pageWidth = 850;

export const size = {
  kind: 20,
  title: 20,
  line: 17,
  bottom: 9,
  side: 14,
  columnGap: 40,
  rowGap: 18,
  least: 96,
  /** Around the panels. */
  margin: 24,
  /** Around the boxes of a panel. */
  padding: 20,
} as const;

/** Room for the boxes and links of a panel. */
export const panelWidth = pageWidth - 2 * size.margin - 2 * size.padding;

/** Width of a monospace letter: of lines (12 pixels), of titles (13, bold), of what stands above them (11). */
const letter = { line: 7.25, title: 8, kind: 6.7 } as const;

/** Hangul, CJK and emoji: all from U+1100 on, but for punctuation. */
const isWide = (c: string) => (c.codePointAt(0) ?? 0) >= 0x1100 && !/\p{P}/u.test(c);

/** Width of a text in monospace letters. What is wide in a terminal is wide here. */
export function textWidth(text: string, width: number = letter.line): number {
  return [...text].reduce((sum, c) => sum + (isWide(c) ? 2 : 1) * width, 0);
}

/** Most letters on a line of a box. */
const longest = 44;

/** A text that fits; the whole stands in the box's tooltip. */
export function shortened(text: string, most = longest): string {
  if (textWidth(text, 1) <= most) return text;
  let short = "";
  for (const c of text) {
    if (textWidth(short + c, 1) > most - 1) break;
    short += c;
  }
  return `${short}…`;
}

/** A text in lines of so many letters at most; a longer word is cut. */
export function wrapped(text: string, most: number): string[] {
  const lines = [""];
  for (const word of text.split(" ").map((one) => shortened(one, most))) {
    const longer = `${lines.at(-1)!} ${word}`.trimStart();
    if (textWidth(longer, 1) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The line above a box's title. */
export const captionOf = ({ kind, count }: Box) => shortened(count === undefined ? kind : `${kind} ${count}`);

export function widthOf(box: Box): number {
  const head = textWidth(shortened(box.title), letter.title) + 8;
  const caption = textWidth(captionOf(box), letter.kind) + 12;
  const lines = box.lines.map((line) => textWidth(shortened(line)));
  return Math.ceil(Math.max(size.least, head, caption, ...lines) + 2 * size.side);
}

export const heightOf = ({ lines }: Box) => size.kind + size.title + lines.length * size.line + size.bottom;
