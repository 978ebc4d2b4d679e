/** Pictures on a page: a picture that is wider than the page's text is shrunk to it, and must still be legible. */
import { drawStack, drawTeam } from "../../../cli/picture/draw";
import type { Drawing } from "../../../cli/picture/drawing";
import { pictured } from "../../../cli/generated";
import { shortened, textWidth, wrapped } from "../../../cli/picture/size";
import { svg } from "../../../cli/picture/svg";
import { stackOf } from "../../support/examples";
import { roomForMany, rosterOf, stackWith } from "./base";

/** Width of a README's text on the usual sites, in pixels, and the smallest text that most people read with ease. */
const [page, legible] = [850, 11];

/** Sizes of the texts in a picture, in pixels, as the page shows them. */
function textSizes(picture: string): number[] {
  const width = Number(/viewBox="0 0 (\d+) /.exec(picture)![1]);
  const style = /<style>([^]*)<\/style>/.exec(picture)![1]!;
  const sizeOf = (selector: string) => {
    const rule = new RegExp(`\\n  ${selector} \\{([^}]*)\\}`).exec(style)?.[1] ?? "";
    return /font(?:-size)?:[^;]*?([\d.]+)px/.exec(rule)?.[1];
  };
  const texts = [...picture.matchAll(/<text(?: class="([\w-]+)")? /g)].map(([, name]) => name);
  return texts.map((name) => {
    const own = name === undefined ? undefined : sizeOf(`\\.${name}`);
    return Number(own ?? sizeOf("text")) * Math.min(1, page / width);
  });
}

function expectLegible(drawing: Drawing): void {
  const sizes = textSizes(svg(drawing));
  expect(sizes.length).toBeGreaterThan(drawing.panels.flatMap(({ boxes }) => boxes).length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(legible);
}

test.each(Object.values(pictured))("%s", (file) => {
  expectLegible(drawStack(file, stackOf(file)));
});

test("thirty teams, and one of them", () => {
  const stack = stackWith({ roster: rosterOf(30), lab: roomForMany });
  expectLegible(drawStack("thirty", stack));
  expectLegible(drawTeam("thirty", stack, stack.class!.teams[29]!));
});

test("names of any length, and many people in a team", () => {
  const name = "A team with a name that is as long as names of teams are allowed to be and no less ";
  const people = Array.from({ length: 20 }, (_, i) => `${name.slice(0, 78)},student${i}-${"x".repeat(50)}`);
  const stack = stackWith({ roster: ["team,username", ...people, ""].join("\n"), lab: roomForMany });
  expectLegible(drawStack("a stack with a rather long name, as somebody may have called it, ".repeat(3), stack));
});

test("texts are cut and wrapped by their width", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("incomprehensibilities", 7)).toEqual(["incomp…"]);
  expect(shortened("教室网络实验", 8)).toBe("教室网…");
  expect(textWidth(shortened("教".repeat(60)), 1)).toBeLessThanOrEqual(44);
});
