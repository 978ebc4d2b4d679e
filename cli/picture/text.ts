/** Renders a drawing for a terminal: each panel as a tree, from what leads outside to the machines. Pure. */
import type { Box, Drawing, Panel } from "./drawing";

function boxText({ kind, title, count, lines }: Box): string {
  const head = count === undefined ? `${kind} ${title}` : `${kind} ${title} (${count})`;
  return lines.length === 0 ? head : `${head}: ${lines.join("; ")}`;
}

function panelText(panel: Panel): string[] {
  const byId = new Map(panel.boxes.map((box) => [box.id, box]));
  const below = (id: string) => [
    ...new Set(panel.links.filter(({ from, to }) => from.box === id && byId.has(to.box)).map(({ to }) => to.box)),
  ];
  const reached = new Set(panel.boxes.flatMap(({ id }) => below(id)));
  const shown = new Set<string>();
  const text: string[] = [];
  /** A box with several parents is explained at the first. */
  const walk = (id: string, first: string, rest: string) => {
    const box = byId.get(id)!;
    if (shown.has(id)) return void text.push(`${first}${box.kind} ${box.title}, see above`);
    shown.add(id);
    text.push(`${first}${boxText(box)}`);
    const children = below(id);
    for (const [i, child] of children.entries()) {
      const isLast = i === children.length - 1;
      walk(child, `${rest}${isLast ? "└─ " : "├─ "}`, `${rest}${isLast ? "   " : "│  "}`);
    }
  };
  for (const { id } of panel.boxes) if (!reached.has(id)) walk(id, "  ", "  ");
  return [panel.title, ...panel.notes.map((note) => `  ${note}`), ...text, ""];
}

export function text({ title, panels }: Drawing): string {
  return [title, "", ...panels.flatMap(panelText)].join("\n");
}
