/** No file of the program imports itself by way of others, types included; that imports run downwards is held by a lint rule. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(__dirname, "../../..");
const places = ["upstream", "values", "settings", "model", "reading", "openstack", "tasks", "components", "cli"];
const starts = ["index.ts", "lab.ts", "outputs.ts"];

function sources(path: string): string[] {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => sources(join(path, name)));
  return path.endsWith(".ts") && !path.endsWith(".d.ts") ? [path] : [];
}

/** Files of the project's own that a file imports. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"))
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => resolve(dirname(file), fileName))
    .flatMap((path) => [`${path}.ts`, join(path, "index.ts")].filter((candidate) => existsSync(candidate)).slice(0, 1));
}

test("no import cycle", () => {
  const graph = new Map([...starts, ...places].flatMap((at) => sources(join(root, at)).map((f) => [f, importsOf(f)])));
  expect(graph.size).toBeGreaterThan(200);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const before = way.indexOf(file);
    if (before >= 0) cycles.push([...way.slice(before), file].map((one) => one.slice(root.length + 1)).join(" -> "));
    if (before >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});
