/** Which image a box's settings name: what a lab was made from, for as long as there is one (box/lib/image-links.sh). */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "../../..");
let folder: string;
let newest: string;

function bash(script: string) {
  // Nothing of whoever runs the tests: a box of theirs would be found by what `npm test` exports.
  const own = { ATELIER_BOX: "", ATELIER_STATE: join(folder, "state"), ATELIER_CACHE: folder };
  const env = { PATH: process.env["PATH"], HOME: folder, ...own };
  return spawnSync("bash", ["--norc", "-euc", script], { cwd: project, encoding: "utf8", env });
}

const link = () => bash("source box/env.sh; source box/lib/image-links.sh; link_images node");
const linked = () => readlinkSync(join(folder, "state/images/node.qcow2"));

/** A box of an earlier image, and its stack's state. */
function earlier(resources: readonly object[]): string {
  const image = join(folder, "images/node-0123.qcow2");
  const stacks = join(folder, "state/pulumi/.pulumi/stacks/atelier");
  mkdirSync(join(folder, "state/images"), { recursive: true });
  mkdirSync(stacks, { recursive: true });
  writeFileSync(image, "");
  symlinkSync(image, join(folder, "state/images/node.qcow2"));
  writeFileSync(join(stacks, "dev.json"), JSON.stringify({ checkpoint: { latest: { resources } } }, undefined, 4));
  return image;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-links-"));
  mkdirSync(join(folder, "images"));
  newest = bash("source images/lib.sh; image_path node").stdout.trim();
  writeFileSync(newest, "");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a first start takes the newest", () => {
  expect(link()).toMatchObject({ status: 0, stderr: "" });
  expect(linked()).toBe(newest);
});

test("a lab keeps the image that its nodes were made from, and says so", () => {
  const image = earlier([{ type: "pulumi:providers:libvirt" }]);
  expect(link()).toMatchObject({
    status: 0,
    stderr:
      "This lab keeps the node image that it was made from; a newer one is for the next: npm stop, then npm start.\n",
  });
  expect(linked()).toBe(image);
});

test("a stack that holds nothing takes the newest", () => {
  earlier([{ type: "pulumi:pulumi:Stack" }]);
  expect(link()).toMatchObject({ status: 0, stderr: "" });
  expect(linked()).toBe(newest);
});

test("an image that is gone is replaced by the newest", () => {
  rmSync(earlier([{ type: "pulumi:providers:libvirt" }]));
  expect(link()).toMatchObject({ status: 0, stderr: "" });
  expect(linked()).toBe(newest);
});
