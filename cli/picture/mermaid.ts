/** Renders a drawing as a Mermaid flow chart, for pages that draw these themselves. Pure. */
import type { Box, Drawing, Link, Panel } from "./drawing";

/** Mermaid's notation of a character by its number, so that nothing is left with a meaning in Mermaid. */
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
    // A title has one line in Mermaid, so notes are a box.
    ...(panel.notes.length === 0 ? [] : [`    p${number}notes(["${panel.notes.map(escaped).join("<br/>")}"])`]),
    ...panel.boxes.map((box) => boxText(ids.get(box.id)!, box)),
    ...panel.links.flatMap(link),
    "  end",
  ];
}

export function mermaid({ title, panels }: Drawing): string {
  // Invisible links put the panels one below the other.
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
