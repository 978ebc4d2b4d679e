/** What a build of one box leaves to the others. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "../../..");
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "atelier-images-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Whether box `mine` holds an image to be in use; boxes stand beside each other in `folder`. */
function inUse(image: string): boolean {
  const env = {
    ...process.env,
    ATELIER_BOX: "mine",
    ATELIER_STATE: join(folder, "atelier-mine"),
    ATELIER_STATE_OF: "mine",
  };
  const script = `source images/lib.sh; if image_in_use ${image}; then echo used; else echo free; fi`;
  const { stdout } = spawnSync("bash", ["--norc", "-euc", script], { cwd: project, encoding: "utf8", env });
  return stdout === "used\n";
}

it.each(["atelier-mine", "atelier", "atelier-beside"])("keeps what a machine of %s runs on", (box) => {
  const machine = join(folder, box, "machines/controller");
  mkdirSync(join(folder, "atelier-mine"), { recursive: true });
  mkdirSync(machine, { recursive: true });
  writeFileSync(join(machine, "layers"), `${folder}/controller-0123\n${folder}/tree-0123\n`);
  expect(inUse(join(folder, "tree-0123"))).toBe(true);
  expect(inUse(join(folder, "tree-0124"))).toBe(false);
});

it.each(["atelier-mine", "atelier", "atelier-beside"])("keeps what the settings of %s name", (box) => {
  const images = join(folder, box, "images");
  mkdirSync(join(folder, "atelier-mine"), { recursive: true });
  mkdirSync(images, { recursive: true });
  symlinkSync(join(folder, "node-0123.qcow2"), join(images, "node.qcow2"));
  expect(inUse(join(folder, "node-0123.qcow2"))).toBe(true);
  expect(inUse(join(folder, "node-0124.qcow2"))).toBe(false);
});
