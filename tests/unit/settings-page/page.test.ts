/** docs/settings.md explains every key, with an example that the program takes. Whether it is up to date: generated.test.ts. */
import type { z } from "zod";
import { exampleOf } from "../../../cli/settings-page/examples";
import { isLeaf, keyAnchor, pathOf, sections, settingsPage } from "../../../cli/settings-page/page";
import { effectOf } from "../../../settings/effects";
import { blueprintSchemaText, stackSchemaText } from "../../../settings/json-schema";
import { columns } from "../../../reading/roster/rows";

const rows = sections.flatMap((section) => section.rows.map((row) => ({ section, row })));
const leaves = rows
  .filter(({ row }) => isLeaf(row))
  .map(({ section, row }) => [pathOf(section, row), row.schema] as const);

test.each(leaves)("%s has an example that may stand there", (path, schema) => {
  const example = exampleOf(path, schema);
  expect(example).toBeDefined();
  expect((schema as z.ZodType).safeParse(example).error).toBeUndefined();
});

/** Names of all settings in a JSON schema. */
function keysIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { properties, additionalProperties, items, anyOf, oneOf } = node as Readonly<Record<string, unknown>>;
  const alternatives = [anyOf, oneOf].flatMap((all): unknown[] => (all ?? []) as unknown[]);
  return [
    ...Object.keys(properties ?? {}),
    ...[...(Object.values(properties ?? {}) as unknown[]), additionalProperties, items, ...alternatives].flatMap(
      keysIn,
    ),
  ];
}

test("every key that editors know has a row, and an anchor of its own", () => {
  const page = settingsPage();
  const last = (key: string) => key.replace(/^.*\./, "").replace("[]", "");
  const told = new Set(rows.map(({ row }) => last(row.key)));
  // What Pulumi writes, and where the two parts begin.
  const others = ["secretsprovider", "encryptedkey", "encryptionsalt", "environment", "config", "secure"];
  const all = [...keysIn(JSON.parse(stackSchemaText())), ...keysIn(JSON.parse(blueprintSchemaText()))];
  const known = all.filter((key) => !others.includes(key) && !key.startsWith("atelier:"));
  expect(known.length).toBeGreaterThan(200);
  expect(known.filter((key) => !told.has(key))).toEqual([]);
  const anchors = rows.map(({ section, row }) => keyAnchor(section, row));
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const anchor of [...anchors, ...columns.map((column) => `roster.${column}`)])
    expect(page).toContain(`<a id="${anchor}"></a>`);
});

test("every key has one effect, but for those that only group others", () => {
  const without = rows.filter(({ row }) => effectOf(row.schema) === undefined);
  const groups = without.filter(({ row }) => !isLeaf(row) && row.type !== "secret" && row.type !== "mapping by name");
  expect(without.map(({ section, row }) => pathOf(section, row))).toEqual(
    groups.map(({ section, row }) => pathOf(section, row)),
  );
  expect(groups.length).toBeLessThan(rows.length / 8);
});

test("what editors read carries it", () => {
  const schema = JSON.parse(blueprintSchemaText()) as { properties: Record<string, Record<string, unknown>> };
  expect(schema.properties["version"]).toMatchObject({ "x-effect": "nothing" });
  expect(stackSchemaText().match(/"x-effect": "[a-z ]+"/g)!.length).toBeGreaterThan(200);
});

test("every row says something", () => {
  const silent = rows.filter(({ row }) => row.text === "").map(({ section, row }) => pathOf(section, row));
  expect(silent).toEqual([]);
});

test("defaults, units, secrets and kinds are told", () => {
  const line = (anchor: string) =>
    settingsPage()
      .split("\n")
      .find((one) => one.includes(`<a id="${anchor}">`));
  expect(line("nodes.NAME-compute.memoryMiB")).toContain("a whole number from 1, MiB | `3072` | `memoryMiB: ");
  expect(line("host.bridges.NAME.confirmSeconds")).toContain("seconds | `60` | `confirmSeconds: 120` |");
  expect(line("controlPlane-existing.join.metadataSecret")).toContain(
    "secret: `pulumi config set --secret --path` | required |",
  );
  expect(line("controlPlane-install.kind")).toContain("| install | required |");
});
