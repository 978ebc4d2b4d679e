/** Renders a drawing as SVG that follows the reader's choice of light or dark. Pure. */
import type { Drawing, Kind, Panel } from "./drawing";
import { layOut, shortened, size, type Layout, type Placed, type Route } from "./layout";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => escapes[c]!);
}

/** Colours of the stripe at a box's left edge, by kind. The kind's name distinguishes the two blues and the two greens. */
const hues: Readonly<Record<Kind, readonly [light: string, dark: string]>> = {
  controller: ["#7c3aed", "#a78bfa"],
  NIC: ["#64748b", "#94a3b8"],
  bridge: ["#0f766e", "#2dd4bf"],
  "compute node": ["#4338ca", "#818cf8"],
  "network node": ["#4338ca", "#818cf8"],
  "physical network": ["#64748b", "#94a3b8"],
  "external network": ["#b45309", "#fbbf24"],
  router: ["#be123c", "#fb7185"],
  network: ["#0369a1", "#38bdf8"],
  instance: ["#15803d", "#4ade80"],
  "security group": ["#a21caf", "#e879f9"],
};

const className = (kind: Kind) => kind.toLowerCase().replace(/ /g, "-");

/** Only colours that differ between light and dark are variables. */
const style = `
  svg { --page: #ffffff; --panel: #f8fafc; --card: #ffffff; --edge: #cbd5e1; --link: #64748b; --text: #0f172a; --quiet: #475569;
${Object.entries(hues)
  .map(([kind, [light]]) => `    --${className(kind as Kind)}: ${light};`)
  .join("\n")} }
  @media (prefers-color-scheme: dark) { svg { --page: #0d1117; --panel: #151b23; --card: #1f2630; --edge: #3d4653; --link: #8b97a7; --text: #f0f3f6; --quiet: #b0bac6;
${Object.entries(hues)
  .map(([kind, [, dark]]) => `    --${className(kind as Kind)}: ${dark};`)
  .join("\n")} } }
  text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: var(--text); }
  .heading { font: 600 17px system-ui, "DejaVu Sans", sans-serif; }
  .panel-title { font: 600 14px system-ui, "DejaVu Sans", sans-serif; }
  .title { font: 600 13px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
  .kind, .note { font-size: 10.5px; fill: var(--quiet); }
  .note { font-size: 12px; }
  .panel { fill: var(--panel); stroke: var(--edge); }
  .card { fill: var(--card); stroke: var(--edge); }
  .link { fill: none; stroke: var(--link); stroke-width: 1.5; }
  .loose { stroke-dasharray: 2 4; }
${Object.keys(hues)
  .map((kind) => `  .${className(kind as Kind)} { fill: var(--${className(kind as Kind)}); }`)
  .join("\n")}
`;

const margin = 24;
/** Space around the boxes of a panel. */
const padding = 20;
const heading = 34;

function route({ link, points }: Route): string {
  const [[x, y] = [0, 0], ...rest] = points;
  let path = `M${x} ${y}`;
  let last: readonly [number, number] = [x, y];
  for (const [i, [toX, toY]] of rest.entries()) {
    // A curve between columns, a straight line past one.
    const middle = Math.round((last[0] + toX) / 2);
    path += i % 2 === 0 ? ` C${middle} ${last[1]} ${middle} ${toY} ${toX} ${toY}` : ` H${toX}`;
    last = [toX, toY];
  }
  return `<path class="link${link.loose === true ? " loose" : ""}" d="${path}"/>`;
}

function card({ box, x, y, width, height }: Placed): string {
  const left = x + size.side;
  const whole = [box.kind, box.title, box.count, ...box.lines].filter((text) => text !== undefined).join("\n");
  const text = (className: string, at: number, content: string) =>
    `<text${className === "" ? "" : ` class="${className}"`} x="${left}" y="${at}">${escapeXml(shortened(content))}</text>`;
  const firstLine = y + size.kind + size.title + 8;
  return [
    `<g><title>${escapeXml(whole)}</title>`,
    `<rect class="card" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `<rect class="${className(box.kind)}" x="${x}" y="${y + 4}" width="5" height="${height - 8}" rx="2"/>`,
    text("kind", y + 16, box.count === undefined ? box.kind : `${box.kind} ${box.count}`),
    text("title", y + size.kind + 12, box.title),
    ...box.lines.map((line, i) => text("", firstLine + i * size.line, line)),
    "</g>",
  ].join("");
}

/** Height of a panel's title and notes. */
const headOf = ({ notes }: Panel) => 34 + notes.length * 18;

const panelHeight = (panel: Panel, layout: Layout) => headOf(panel) + layout.height + padding;

function panelText(panel: Panel, layout: Layout, y: number, width: number): string {
  return [
    `<g transform="translate(${margin} ${y})">`,
    `<rect class="panel" width="${width}" height="${panelHeight(panel, layout)}" rx="8"/>`,
    `<text class="panel-title" x="${padding}" y="22">${escapeXml(panel.title)}</text>`,
    ...panel.notes.map((note, i) => `<text class="note" x="${padding}" y="${41 + i * 18}">${escapeXml(note)}</text>`),
    `<g transform="translate(${padding} ${headOf(panel)})">`,
    ...layout.routes.map(route),
    ...layout.boxes.map(card),
    "</g></g>",
  ].join("\n");
}

export function svg({ title, panels }: Drawing): string {
  const laidOut = panels.map((panel) => ({ panel, layout: layOut(panel) }));
  // Titles are of 8 pixels a letter at most.
  const titles = panels.flatMap((panel) => [panel.title, ...panel.notes].map((text) => [...text].length * 8));
  const inner = Math.max(0, ...laidOut.map(({ layout }) => layout.width), ...titles) + 2 * padding;
  let y = margin + heading;
  const parts = laidOut.map(({ panel, layout }) => {
    const text = panelText(panel, layout, y, inner);
    y += panelHeight(panel, layout) + margin;
    return text;
  });
  const width = inner + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${y}" fill="var(--page)"/>`,
    `<text class="heading" x="${margin}" y="${margin + 16}">${escapeXml(title)}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}
