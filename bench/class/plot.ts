/** Growth with the teams as an SVG: time on one side, memory on the other, both axes logarithmic. */
import type { ScaleRun, ScaleStep } from "./scale";

const size = { width: 360, height: 260, left: 56, right: 20, top: 28, bottom: 40 };

const colours: Readonly<Partial<Record<ScaleStep, string>>> = {
  preview: "#1b6ca8",
  up: "#b3402a",
  "no-op preview": "#4a8a3d",
  "add a team": "#7a5aa6",
  destroy: "#8a6d1f",
};

interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The powers of ten around some values. */
function decades(values: readonly number[]): readonly [number, number] {
  const logs = values.map((value) => Math.log10(value));
  return [Math.floor(Math.min(...logs)), Math.max(Math.ceil(Math.max(...logs)), Math.floor(Math.min(...logs)) + 1)];
}

function chart(title: string, curves: readonly Curve[], x0: number): string {
  const { width, height, left, right, top, bottom } = size;
  const points = curves.flatMap((curve) => curve.points);
  const [xs, ys] = [decades(points.map(([x]) => x)), decades(points.map(([, y]) => y))];
  const across = (x: number) => x0 + left + ((Math.log10(x) - xs[0]) / (xs[1] - xs[0])) * (width - left - right);
  const down = (y: number) => height - bottom - ((Math.log10(y) - ys[0]) / (ys[1] - ys[0])) * (height - top - bottom);
  const powers = ([from, to]: readonly [number, number]) =>
    Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  const text = (x: number, y: number, words: string, anchor: string) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#ccc"/>`;
  return [
    text(x0 + width / 2, 16, title, "middle"),
    ...powers(xs).map(
      (x) => line(across(x), top, across(x), height - bottom) + text(across(x), height - 24, String(x), "middle"),
    ),
    ...powers(ys).map(
      (y) => line(x0 + left, down(y), x0 + width - right, down(y)) + text(x0 + left - 4, down(y) + 4, String(y), "end"),
    ),
    text(x0 + width / 2, height - 6, "teams", "middle"),
    ...curves.map(({ name, colour, points: own }, i) => {
      const path = own.map(([x, y]) => `${across(x).toFixed(1)},${down(y).toFixed(1)}`).join(" ");
      const dots = own.map(
        ([x, y]) => `<circle cx="${across(x).toFixed(1)}" cy="${down(y).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
      const label = `<text x="${x0 + left + 6}" y="${top + 12 + 13 * i}" fill="${colour}">${name}</text>`;
      return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join("")}${label}`;
    }),
  ].join("\n");
}

export function growthSvg({ results }: ScaleRun): string {
  const curves = (of: "seconds" | "peakMiB"): Curve[] =>
    Object.entries(colours).map(([step, colour]) => ({
      ...{ name: step, colour },
      points: results.filter((r) => r.step === step).map((r) => [r.teams, r[of]] as const),
    }));
  const { width, height } = size;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} ${height}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="white"/>
${chart("seconds", curves("seconds"), 0)}
${chart("peak memory, MiB", curves("peakMiB"), width)}
</svg>
`;
}
