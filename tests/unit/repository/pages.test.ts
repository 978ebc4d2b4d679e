/** What the pages promise: links lead somewhere, every snippet of settings is one that the program takes, decisions are listed. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import { sections } from "../../../cli/settings-page/page";
import { parseBlueprint } from "../../../reading/blueprint/parse";
import { classSettings } from "../../../settings/class";
import { labSettings } from "../../../settings/lab";
import { lookUp } from "../../../settings/walk";
import { leaseFile } from "../../../settings/lease-file";
import { formatProblem } from "../../../values/problem";
import { parseRoster } from "../../../reading/roster/parse";
import { columns } from "../../../reading/roster/rows";
import { root } from "../../support/commands";
import { anchorsOf, blocks, brokenLinks, pages, settingsInWords, textOf } from "../../support/pages";

test.each(pages)("the links of %s lead somewhere", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test("links and anchors are looked for", () => {
  expect(anchorsOf("docs/operate/README.md")).toContain("4-preview-and-up");
  expect(anchorsOf("docs/settings.md")).toContain("nodes.NAME-compute.memoryMiB");
  expect(pages.flatMap((page) => [...textOf(page).matchAll(/\]\(/g)]).length).toBeGreaterThan(100);
});

const rosterTrouble = (name: string, text: string) => parseRoster(name, Buffer.from(text)).problems.map(formatProblem);

const issues = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

function classTrouble(value: unknown): string[] {
  return issues(classSettings, value);
}

/** Of the lab's settings, without those that are merely missing. */
function presentTrouble(value: unknown): string[] {
  const found = labSettings.partial().safeParse(value).error?.issues ?? [];
  const there = found.filter(({ path }) => lookUp(labSettings, value, path).value !== undefined);
  return there.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** What the program would say of a snippet, by what it is a snippet of. */
function trouble(text: string): string[] {
  const value = parse(text) as Readonly<Record<string, unknown>>;
  const settings = (value["config"] ?? value) as Readonly<Record<string, unknown>>;
  if ("atelier:class" in settings) return classTrouble(settings["atelier:class"]);
  if ("version" in value) {
    const read = parseBlueprint("snippet.yaml", "snippet", text);
    return "problems" in read ? read.problems.map(formatProblem) : [];
  }
  if (Array.isArray(value["teams"])) return rosterTrouble("snippet.yaml", text);
  if ("ended" in value) return issues(leaseFile, value);
  // A part of a file: what is required and left out is no mistake.
  return presentTrouble(value);
}

test.each(pages.flatMap((page) => blocks(page, "yaml")))(
  "a snippet of $page is one that the program takes",
  ({ text }) => {
    expect(trouble(text)).toEqual([]);
  },
);

test.each(pages.flatMap((page) => blocks(page, "csv")))(
  "a roster of $page is one that the program takes",
  ({ text }) => {
    expect(rosterTrouble("snippet.csv", text)).toEqual([]);
  },
);

/** Not settings of this project: of units, of messages, of YAML for other programs; and what stands for something else. */
const isOther = (text: string) => /[A-Z]{3}|\.\.\./.test(text);

/** Whether any key of that name takes the value. */
function isTaken(text: string): boolean {
  const [[name, value] = ["", undefined]] = Object.entries(parse(text) as object) as [string, unknown][];
  const rows = sections.flatMap((section) => section.rows).filter(({ key }) => key.replace(/^.*\./, "") === name);
  const inRoster = columns.some((column) => column === name);
  return inRoster || rows.some(({ schema }) => (schema as z.ZodType).safeParse(value).success);
}

const words = pages
  .filter((page) => !/^(CHANGELOG|images|toolchain|docs\/decisions|docs\/settings)/.test(page))
  .flatMap(settingsInWords)
  .filter(({ text }) => !isOther(text));

test.each(words)("$text, in $page, may be set", ({ text }) => {
  expect(isTaken(text)).toBe(true);
});

test("snippets are looked for, and a wrong one is found", () => {
  expect(words.length).toBeGreaterThan(15);
  expect(trouble("atelier:class: { name: networks, rooster: r.csv }")).not.toEqual([]);
  expect(trouble("nodes: { bart: { role: computer } }")).not.toEqual([]);
  expect(trouble("version: 1\nnetworks: {}\nmachines: { web: {} }\n")).not.toEqual([]);
  expect(isTaken("stacks: many")).toBe(false);
  expect(isTaken("stack: 14")).toBe(false);
});

/** Pages that say where something stands in the code. */
test.each(["CONTRIBUTING.md", "docs/design.md", "docs/concepts.md", "docs/operate/backup.md"])(
  "what %s says of the project's files is there",
  (page) => {
    const named = [...textOf(page).matchAll(/`((?:[a-z][\w.-]*\/)+[\w.-]*|[a-z]+\.ts)`/g)].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

test("the folders of CONTRIBUTING.md are there", () => {
  const [layout = ""] = blocks("CONTRIBUTING.md", "").map(({ text }) => text);
  const folders = layout.split("\n").flatMap((line) => line.slice(0, 30).match(/[A-Za-z][\w.]*(?:\/|\.\w+)/g) ?? []);
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("every decision is in the list, by its title, with a date and what has become of it", () => {
  const list = textOf("docs/decisions/README.md");
  const records = readdirSync(join(root, "docs/decisions")).filter((file) => file !== "README.md");
  const lines = new Map(
    [...list.matchAll(/^\| \[(.*?)\]\((.*?)\) +\| (\d{4}-\d{2}-\d{2}) +\| (.*?) +\|$/gm)].map(
      ([, title, file, , status]) => [file!, { title, status: status! }],
    ),
  );
  expect([...lines.keys()].sort()).toEqual(records.sort());
  for (const file of records) {
    const [heading] = textOf(join("docs/decisions", file)).split("\n");
    expect(`# ${lines.get(file)!.title}`).toBe(heading);
    expect(lines.get(file)!.status).toMatch(/^(in force|replaced by \[.+\]\(.+\.md\))$/);
  }
});

test("the first page is two screens at most", () => {
  expect(textOf("README.md").split("\n").length).toBeLessThanOrEqual(100);
});
