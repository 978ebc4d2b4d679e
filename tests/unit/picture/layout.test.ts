/** Nothing in a picture hides anything else, whatever is drawn. */
import fc from "fast-check";
import { drawStack } from "../../../cli/picture/draw";
import type { Box, Panel } from "../../../cli/picture/drawing";
import { layOut, type Layout } from "../../../cli/picture/layout";
import { panelWidth, size } from "../../../cli/picture/size";
import { stackOf } from "../../support/examples";

function expectReadable(panel: Panel, { boxes, routes, width, height }: Layout): void {
  expect(boxes.map(({ box }) => box.id).sort()).toEqual(panel.boxes.map(({ id }) => id).sort());
  for (const one of boxes) {
    expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true);
    const over = boxes.filter(
      (other) =>
        other !== one &&
        other.x < one.x + one.width &&
        one.x < other.x + other.width &&
        other.y < one.y + one.height + size.rowGap / 2 &&
        one.y < other.y + other.height + size.rowGap / 2,
    );
    expect(over.map(({ box }) => box.id)).toEqual([]);
  }
  expect(width).toBeLessThanOrEqual(panelWidth);
  for (const { link, points } of routes) {
    expect(points.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height)).toBe(true);
    const [from, to] = [link.from, link.to].map((end) => boxes.find(({ box }) => box.id === end.box)!);
    const [first, last] = [points[0]!, points[points.length - 1]!];
    expect([first[0], last[0]]).toEqual([from!.x + from!.width, to!.x]);
    expect(first[1] >= from!.y && first[1] <= from!.y + from!.height).toBe(true);
    expect(last[1] >= to!.y && last[1] <= to!.y + to!.height).toBe(true);
    // A line passes beside boxes: no level or upright part of a way lies over one.
    for (const [i, [x, y]] of points.slice(1).entries()) {
      const [fromX, fromY] = points[i]!;
      if (fromX !== x && fromY !== y) continue;
      const crossed = boxes.filter(
        (one) =>
          Math.max(fromX, x) > one.x &&
          Math.min(fromX, x) < one.x + one.width &&
          Math.max(fromY, y) > one.y &&
          Math.min(fromY, y) < one.y + one.height,
      );
      expect(crossed.map((one) => one.box.id)).toEqual([]);
    }
  }
}

test.each([
  "Pulumi.dev.yaml",
  "examples/Pulumi.polytech.yaml",
  "examples/Pulumi.pair.yaml",
  "examples/Pulumi.class.yaml",
  "examples/Pulumi.control-plane.yaml",
])("%s", (file) => {
  for (const panel of drawStack(file, stackOf(file)).panels) expectReadable(panel, layOut(panel));
});

const box = fc.record({
  column: fc.integer({ min: 0, max: 5 }),
  title: fc.string({ maxLength: 70 }),
  lines: fc.array(fc.string({ maxLength: 70 }), { maxLength: 9 }),
});

const panel = fc
  .tuple(fc.array(box, { minLength: 1, maxLength: 25 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }))
  .map(([boxes, pairs]): Panel => {
    const all = boxes.map((one, i): Box => ({ id: `${i}`, kind: "network", ...one }));
    const links = pairs.flatMap(([a, b]) => {
      const [from, to] = [all[a % all.length]!, all[b % all.length]!];
      return from.column < to.column ? [{ from: { box: from.id }, to: { box: to.id } }] : [];
    });
    return { title: "any", notes: [], boxes: all, links };
  });

test("any boxes and links", () => {
  fc.assert(
    fc.property(panel, (one) => expectReadable(one, layOut(one))),
    { numRuns: 100 },
  );
});
