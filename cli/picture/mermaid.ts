/** A drawing as a Mermaid flow chart, for pages that draw those by themselves. Pure. */
import type { Box, Drawing, Link, Panel } from "./drawing";

/** Mermaid's own way of writing a character by its number; what is left means nothing to it. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/+×…_-]/gu, (c) => `#${c.codePointAt(0)};`);
}

function boxText(id: string, { kind, title, count, lines }: Box): string {
  const caption = count === undefined ? kind : `${kind} ${count}`;
  return `    ${id}["${[`<i>${escaped(caption)}</i>`, `<b>${escaped(title)}</b>`, ...lines.map(escaped)].join("<br/>")}"]`;
}

function panelText(panel: Panel, number: number): string[] {
  const ids = new Map(panel.boxes.map(({ id }, i) => [id, `p${number}b${i}`]));
  const link = ({ from, to, loose }: Link) =>
    ids.has(from.box) && ids.has(to.box)
      ? [`    ${ids.get(from.box)} ${loose === true ? "-.-" : "---"} ${ids.get(to.box)}`]
      : [];
  return [
    `  subgraph p${number}["${escaped(panel.title)}"]`,
    "    direction LR",
    // Mermaid leaves room for one line of a title.
    ...(panel.notes.length === 0 ? [] : [`    p${number}notes(["${panel.notes.map(escaped).join("<br/>")}"])`]),
    ...panel.boxes.map((box) => boxText(ids.get(box.id)!, box)),
    ...panel.links.flatMap(link),
    "  end",
  ];
}

export function mermaid({ title, panels }: Drawing): string {
  // Links that are not seen put the panels one below the other.
  const below = panels.slice(1).map((_, i) => `  p${i} ~~~ p${i + 1}`);
  return [
    `---`,
    `title: ${JSON.stringify(title)}`,
    `---`,
    `flowchart TB`,
    ...panels.flatMap(panelText),
    ...below,
    "",
  ].join("\n");
}
