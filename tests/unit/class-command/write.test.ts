/** Access packs on disk. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archive, writeFiles } from "../../../class/access/write";

const started = process.cwd();
const root = mkdtempSync(join(tmpdir(), "atelier-packs-"));
afterAll(() => {
  process.chdir(started);
  rmSync(root, { recursive: true });
});

test.each(["host:packs", "packs", "-f"])("a folder %s gets its archive, and nothing else is left", (folder) => {
  process.chdir(root);
  const files = new Map([["red/clouds.yaml", "clouds: {}\n"]]);
  writeFiles(folder, files);
  const path = archive(folder, files);
  expect(path).toBe(`${folder}/${folder}.tar.gz`);
  expect(execFileSync("tar", ["-tzf", "-"], { input: readPath(path), encoding: "utf8" })).toBe("red/clouds.yaml\n");
  expect(readdirSync(join(root, folder)).sort()).toEqual([".gitignore", `${folder}.tar.gz`, "red"].sort());
});

const readPath = (path: string) => execFileSync("cat", ["--", path]);
