/** What the box's scripts tell of a run that was killed: box/lib/cut-off.sh. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { markOf } from "../../../cli/recovery/mark";

jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
let state: string;
const started: ChildProcess[] = [];
beforeEach(() => (state = mkdtempSync(join(tmpdir(), "atelier-cut-off-"))));
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(state, { recursive: true });
});

const inBox = (script: string) =>
  execFileSync(
    "bash",
    ["--norc", "-c", `set -euo pipefail; source box/lib/layout.sh; source box/lib/cut-off.sh; ${script}`],
    {
      ...{ cwd: root, encoding: "utf8" },
      env: { PATH: process.env["PATH"], ATELIER_STATE: state, ATELIER_ROOT: root, ATELIER_BOX: "" },
    },
  ).trim();

const wasCutOff = () => inBox("was_cut_off dev && echo yes || echo no");

function write(path: string, text: string): void {
  const file = join(state, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

async function sleeper(mark: string): Promise<number> {
  const child = spawn("sleep", ["60"], { env: { PATH: process.env["PATH"], ATELIER_RUN: mark }, stdio: "ignore" });
  started.push(child);
  await new Promise((done) => child.on("spawn", done));
  return child.pid!;
}

test("a box in which nothing was cut off shows nothing", () => {
  write("pulumi/.pulumi/stacks/atelier/dev.json", '{"checkpoint":{"latest":{"resources":[]}}}');
  write("pulumi/.pulumi/locks/organization/atelier/other/a.json", "{}");
  write("runs/dev.events", '{"timestamp":1,"resourcePreEvent":{}}');
  expect(wasCutOff()).toBe("no");
});

test.each([
  ["a lock", "pulumi/.pulumi/locks/organization/atelier/dev/a.json", "{}"],
  ["an operation without an end", "pulumi/.pulumi/stacks/atelier/dev.json", '{\n "pending_operations": [{}]}'],
  ["a failure", "runs/dev.events", '{"timestamp":1,"resOpFailedEvent":{}}'],
])("%s is seen", (_, path, text) => {
  write(path, text);
  expect(wasCutOff()).toBe("yes");
});

test("a control plane of its own is looked after, and no other's", () => {
  const holds = () => inBox("holds_control_plane dev && echo yes || echo no");
  expect(holds()).toBe("no");
  write("pulumi/.pulumi/stacks/atelier/dev.json", '{"resources":[{"type":"atelier:cloud:Cloud"}]}');
  expect(holds()).toBe("no");
  write("pulumi/.pulumi/stacks/atelier/dev.json", '{"resources":[{"type":"atelier:control:ControlPlane"}]}');
  expect(holds()).toBe("yes");
});

test("the scripts mark a process as the commands do", () => {
  expect(inBox(`mark_of ${process.pid}`)).toBe(markOf(state));
});

test("processes of a run that is gone are seen and ended, those of one that lives are not", async () => {
  await sleeper(markOf(state));
  await sleeper(`${state}-other:999999999:1`);
  expect(wasCutOff()).toBe("no");
  const gone = await sleeper(`${state}:999999999:1`);
  expect(inBox("leftovers")).toBe(String(gone));
  expect(wasCutOff()).toBe("yes");
  inBox("end_leftovers");
  expect(wasCutOff()).toBe("no");
});
