/** Renders a drawing as SVG that follows the reader's choice of light or dark. Pure. */
import type { Drawing, Kind, Panel } from "./drawing";
import { layOut, type Layout, type Placed, type Route } from "./layout";
import { captionOf, panelWidth, shortened, size, textWidth, wrapped } from "./size";

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
  .kind { font-size: 11px; fill: var(--quiet); }
  .note { fill: var(--quiet); }
  .panel { fill: var(--panel); stroke: var(--edge); }
  .card { fill: var(--card); stroke: var(--edge); }
  .link { fill: none; stroke: var(--link); stroke-width: 1.5; }
  .loose { stroke-dasharray: 2 4; }
${Object.keys(hues)
  .map((kind) => `  .${className(kind as Kind)} { fill: var(--${className(kind as Kind)}); }`)
  .join("\n")}
`;

const { margin, padding } = size;
/** Width of a letter of panels' titles (14 pixels, bold) and of the heading (17), at most: both are in a proportional font. */
const letter = { panelTitle: 9, heading: 11 } as const;

function route({ link, points }: Route): string {
  const [[x, y] = [0, 0], ...rest] = points;
  let path = `M${x} ${y}`;
  let [lastX, lastY] = [x, y];
  for (const [toX, toY] of rest) {
    const middle = Math.round((lastX + toX) / 2);
    const isCurve = lastX !== toX && lastY !== toY;
    if (isCurve) path += ` C${middle} ${lastY} ${middle} ${toY} ${toX} ${toY}`;
    else if (lastX !== toX) path += ` H${toX}`;
    else if (lastY !== toY) path += ` V${toY}`;
    [lastX, lastY] = [toX, toY];
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
    text("kind", y + 16, captionOf(box)),
    text("title", y + size.kind + 12, box.title),
    ...box.lines.map((line, i) => text("", firstLine + i * size.line, line)),
    "</g>",
  ].join("");
}

/** A panel with its text in lines that fit. */
interface Drawn {
  readonly titles: readonly string[];
  readonly notes: readonly string[];
  readonly layout: Layout;
}

function drawn(panel: Panel): Drawn {
  return {
    titles: wrapped(panel.title, Math.floor(panelWidth / letter.panelTitle)),
    notes: panel.notes.flatMap((note) => wrapped(note, Math.floor(panelWidth / textWidth("x")))),
    layout: layOut(panel),
  };
}

/** Height of a panel's title and notes. */
const headOf = ({ titles, notes }: Drawn) => 16 + (titles.length + notes.length) * 18;

const panelHeight = (panel: Drawn) => headOf(panel) + panel.layout.height + padding;

function widthOf({ titles, notes, layout }: Drawn): number {
  const texts = [...titles.map((text) => textWidth(text, letter.panelTitle)), ...notes.map((text) => textWidth(text))];
  return Math.ceil(Math.max(layout.width, ...texts)) + 2 * padding;
}

function panelText(panel: Drawn, y: number, width: number): string {
  const { titles, notes, layout } = panel;
  const text = (className: string, at: number, content: string) =>
    `<text class="${className}" x="${padding}" y="${at}">${escapeXml(content)}</text>`;
  return [
    `<g transform="translate(${margin} ${y})">`,
    `<rect class="panel" width="${width}" height="${panelHeight(panel)}" rx="8"/>`,
    ...titles.map((title, i) => text("panel-title", 22 + i * 18, title)),
    ...notes.map((note, i) => text("note", 23 + (titles.length + i) * 18, note)),
    `<g transform="translate(${padding} ${headOf(panel)})">`,
    ...layout.routes.map(route),
    ...layout.boxes.map(card),
    "</g></g>",
  ].join("\n");
}

/** Renders a drawing. It is no wider than a page ({@link import("./size").pageWidth}), so that no page shrinks its text. */
export function svg({ title, panels }: Drawing): string {
  const all = panels.map(drawn);
  const headings = wrapped(title, Math.floor((panelWidth + 2 * padding) / letter.heading));
  const least = Math.max(...headings.map((text) => textWidth(text, letter.heading)));
  const inner = Math.ceil(Math.max(least, ...all.map(widthOf)));
  let y = margin + headings.length * 22 + 12;
  const parts = all.map((panel) => {
    const text = panelText(panel, y, inner);
    y += panelHeight(panel) + margin;
    return text;
  });
  const width = inner + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${y}" fill="var(--page)"/>`,
    ...headings.map(
      (text, i) => `<text class="heading" x="${margin}" y="${margin + 16 + i * 22}">${escapeXml(text)}</text>`,
    ),
    ...parts,
    "</svg>\n",
  ].join("\n");
}
