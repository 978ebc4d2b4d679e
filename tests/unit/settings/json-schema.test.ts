import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { stackSchema, stackSchemaText } from "../../../settings/json-schema";

type Node = Record<string, unknown>;

function at(schema: unknown, ...keys: (string | number)[]): Node {
  return keys.reduce((node, key) => (node as Node)[key], schema) as Node;
}

const lab = at(stackSchema(), "properties", "config", "properties", "atelier:lab");

test("config/stack.schema.json is up to date (else: npm run schema)", () => {
  expect(readFileSync(resolve(__dirname, "../../../config/stack.schema.json"), "utf8")).toBe(stackSchemaText());
});

test("a secret may stand encrypted", () => {
  const join = at(lab, "properties", "controlPlane", "oneOf", 1, "properties", "join", "properties");
  for (const secret of [at(join, "messageQueueUrl"), at(join, "servicePasswords", "properties", "nova")])
    expect(secret["anyOf"]).toEqual([
      expect.objectContaining({ type: "object", required: ["secure"], additionalProperties: false }),
      expect.objectContaining({ type: "string" }),
    ]);
  expect(at(join, "metadataAddress")).not.toHaveProperty("anyOf");
});

test("what Pulumi itself writes into a stack file may stand there", () => {
  expect(Object.keys(at(stackSchema(), "properties"))).toEqual(
    expect.arrayContaining(["encryptionsalt", "secretsprovider", "config"]),
  );
});

/** Every setting by its path, with its schema. */
function settings(node: unknown, path = ""): [string, Node][] {
  if (typeof node !== "object" || node === null) return [];
  const { properties, additionalProperties, items, anyOf, oneOf } = node as Node;
  const inside = [additionalProperties, items, ...((anyOf ?? oneOf ?? []) as unknown[])];
  return [
    ...Object.entries((properties ?? {}) as Node).flatMap(([key, value]): [string, Node][] => [
      [`${path}.${key}`, value as Node],
      ...settings(value, `${path}.${key}`),
    ]),
    ...inside.flatMap((value) => settings(value, path)),
  ];
}

test("every setting is explained", () => {
  const all = settings(lab);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, schema]) => schema["description"] === undefined).map(([path]) => path)).toEqual([]);
});

test("defaults are shown", () => {
  const node = at(lab, "properties", "nodes", "additionalProperties", "oneOf", 0, "properties");
  expect(at(node, "memoryMiB")["default"]).toBe(3072);
  expect(at(node, "firmware")["default"]).toBe("bios");
});
