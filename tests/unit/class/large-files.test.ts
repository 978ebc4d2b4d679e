/** Files of up to a mebibyte are read in two seconds, whatever is in them: as work of the processor, which other load leaves be. */
import { parseBlueprint } from "../../../reading/blueprint/parse";
import { parseLeaseFile } from "../../../reading/leases/parse";
import { readCloud } from "../../../reading/clouds-yaml";
import { problemReport } from "../../../reading/lab";
import { parseRoster } from "../../../reading/roster/parse";
import { formatProblem, type Problem } from "../../../values/problem";
import { mostYaml, parseYaml, troubleWithSize } from "../../../values/yaml";
import { memoryMachine } from "../base";

/** Twice what it may take: what is wrong with the square of the length takes half a minute and more. */
const mostSeconds = 4;

const file = "/home/t/.config/openstack/clouds.yaml";
const readers: Readonly<Record<string, (text: string) => readonly Problem[]>> = {
  roster: (text) => parseRoster("r.yaml", Buffer.from(text)).problems,
  blueprint: (text) => {
    const read = parseBlueprint("b.yaml", "b", text);
    return "problems" in read ? read.problems : [];
  },
  "lease file": (text) => {
    const read = parseLeaseFile("l.yaml", text);
    return "problems" in read ? read.problems : [];
  },
  "clouds.yaml": (text) => {
    const read = readCloud("x", memoryMachine({ [file]: text }));
    return "reason" in read ? [{ path: file, got: "x", ...read }] : [];
  },
};

/** As often as a file can have it and still be looked at. */
function often(unit: string, head = ""): string {
  let count = Math.floor(150_000 / unit.length);
  while (troubleWithSize(head + unit.repeat(count)) !== undefined) count = Math.floor(count * 0.7);
  return head + unit.repeat(count);
}
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const rest = "\nnetworks: { lan: { cidr: 10.0.0.0/24 } }\ninstances: {}\n";
const networks = (count: number, more: (i: number) => string) =>
  `version: 2\nnetworks:\n${lines(count, (i) => `  n${i}: { cidr: 10.0.0.0/24${more(i)} }`)}`;

/** What is in it, who reads it, and the text. */
const cases: readonly (readonly [string, string, () => string])[] = [
  ["quotes", "roster", () => often('"')],
  ["closing brackets", "clouds.yaml", () => often("]")],
  ["the same key", "lease file", () => often("k: 1\n")],
  ["other keys", "roster", () => lines(21_000, (i) => `k${i}: ${i}`)],
  ["other keys", "clouds.yaml", () => lines(21_000, (i) => `k${i}: ${i}`)],
  ["anchors", "blueprint", () => lines(15_000, (i) => `k${i}: &a${i} 1`)],
  ["aliases", "clouds.yaml", () => often("- *a\n", "- &a 1\n")],
  ["nested dashes", "roster", () => often(`${"- ".repeat(60)}\n`)],
  ["wrong keys", "blueprint", () => networks(7_000, (i) => `, x${i}: 1`)],
  [
    "unknown names",
    "blueprint",
    () =>
      `${networks(3_000, () => "")}\ninstances:\n` +
      lines(2_000, (i) => `  m${i}: { image: i, flavor: f, networks: [{ network: x${i} }] }`),
  ],
  [
    "variables that are none",
    "blueprint",
    () => `version: 2\nuserData:\n${lines(14, (i) => `  u${i}: |\n${"    {{a}} {{b}}\n".repeat(350)}`)}${rest}`,
  ],
  [
    "user data with many keys",
    "blueprint",
    () =>
      "version: 2\nuserData:\n" +
      lines(10, (i) => `  u${i}: |\n    #cloud-config\n${lines(3_000, (k) => `    k${k}: 1`)}`) +
      rest,
  ],
  ["wrong teams", "roster", () => `teams:\n${lines(9_000, (i) => `- {k${i}: ${i}}`)}`],
  ["wrong ends", "lease file", () => `ended:\n${lines(20_000, (i) => `- X${i}`)}`],
];

test.each(cases)("%s in a %s", (_what, reader, text) => {
  const written = text();
  const start = process.cpuUsage();
  problemReport(readers[reader]?.(written) ?? []);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(mostSeconds);
});

test.each(Object.entries(readers))(
  "what is too long, too much or too deep in a %s is told as such",
  (_reader, read) => {
    const told = (text: string) => read(text).map(formatProblem).join("\n");
    expect(told("#".repeat(mostYaml + 1))).toMatch(/has 1048577 characters; use 1048576 at most/);
    expect(told(`[${"1,".repeat(80_000)}]`)).toMatch(/has more than 150000 words and signs; use a smaller file/);
    const indented = `k:\n${" ".repeat(400)}x`;
    for (const deep of [...["[", "- ", "? ", "{a: ", "- ["].map((unit) => unit.repeat(65)), indented])
      expect(told(deep)).toMatch(/is nested too deeply; write fewer levels/);
  },
);

test("as many mistakes as anybody reads are told, and how many more there are", () => {
  const text = `teams: {}\n${lines(5_000, (i) => `k${i}: 1`)}`;
  const read = parseLeaseFile("l.yaml", text);
  const told = "problems" in read ? read.problems.map(formatProblem) : [];
  expect(told).toHaveLength(101);
  expect(told[100]).toBe("l.yaml line 1, column 1: 4900 more such keys follow; fix these first");
  const many = Array.from({ length: 205 }, (_, i) => ({ path: `p${i}`, got: "x", reason: "is wrong", fix: "fix it" }));
  expect(problemReport(many).split("\n").slice(-2)).toEqual(["  - p199: x is wrong; fix it", "  and 5 more"]);
});

test("a key that is there twice has its place; the same word as text and as number is two keys", () => {
  const parsed = parseYaml("a: 1\n1: x\n'1': y\nb: { c: 1, c: 2 }\na: 3\n");
  expect("errors" in parsed && parsed.errors.map(({ offset, code }) => [offset, code])).toEqual([
    [28, "DUPLICATE_KEY"],
    [35, "DUPLICATE_KEY"],
  ]);
});
