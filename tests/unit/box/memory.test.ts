/** How much memory a box needs, and whether this machine has it (box/lib/plan.ts, memory.sh, check.sh). */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { planOf } from "../../../box/lib/plan";

const root = resolve(__dirname, "../../..");
const planOfFile = (file: string) => planOf(readFileSync(join(root, file), "utf8"));

describe("what settings make a box take", () => {
  test.each([
    ["Pulumi.dev.yaml", 3300 + 300 + (2048 + 200) + (3072 + 200)],
    ["examples/Pulumi.class.yaml", 3300 + 300 + (2048 + 200) + (3072 + 200)],
  ])("%s: the control plane and its nodes", (file, memoryMiB) => {
    expect(planOfFile(file)).toEqual({ memoryMiB, machines: ["labhost", "controller"] });
  });

  test("what it counts for a box that does not say so is enough for Pulumi.dev.yaml", () => {
    const [, usual] = /^readonly USUAL_MIB=(\d+)$/m.exec(readFileSync(join(root, "box/lib/memory.sh"), "utf8")) ?? [];
    expect(Number(usual)).toBeGreaterThanOrEqual(planOfFile("Pulumi.dev.yaml").memoryMiB);
  });

  test("without a lab host there is none in the box either", () => {
    expect(planOfFile("examples/Pulumi.control-plane.yaml")).toEqual({ memoryMiB: 3300, machines: ["controller"] });
  });

  test("a node that does not say its memory has its role's", () => {
    const nodes = "{ a: { role: compute, management: { bridge: br0, address: 10.0.0.5/24 } } }";
    const text = `config: { "atelier:lab": { host: {}, nodes: ${nodes} } }`;
    expect(planOf(text).memoryMiB).toBe(3300 + 300 + 3072 + 200);
  });

  test.each(["", "config: {}", "config: [", "a: b: c", 'config: { "atelier:lab": { host: {}, nodes: 3 } }'])(
    "mistakes are left to the program: %j",
    (text) => expect(planOf(text)).toEqual({ memoryMiB: 3600, machines: ["labhost", "controller"] }),
  );
});

describe("what this machine has for a box", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "atelier-memory-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Another box, that was promised so much, and whose processes hold so much. */
  function other(name: string, promised: number | undefined, used: number): void {
    mkdirSync(join(folder, name, "machines"), { recursive: true });
    if (promised !== undefined) writeFileSync(join(folder, name, "memory"), `${promised}\n`);
    writeFileSync(join(folder, name, "used"), `${used}\n`);
  }

  /** What is wrong for a box of so much memory, on a machine where so much is free now; nothing is "". */
  function problem(needed: number, available: number): string {
    const script = `set -euo pipefail
      for part in env.sh lib/layout.sh lib/number.sh lib/memory.sh lib/check.sh; do source box/$part; done
      state_folders() { find '${folder}' -mindepth 1 -maxdepth 1; }
      used_mib() { cat "$1/used" 2>/dev/null || echo 0; }
      available_mib() { echo ${available}; }
      NEEDED_MIB=${needed} memory_problem`;
    const env = { PATH: process.env["PATH"], ATELIER_STATE: join(folder, "atelier-own"), ATELIER_BOX: "own" };
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], {
      cwd: root,
      env,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  }

  test("is what is free now, not what it was built with", () => {
    expect(problem(9000, 9000)).toBe("");
    expect(problem(9000, 8000)).toBe("it needs 8.7 GiB of memory, and 7.8 GiB are free\n");
  });

  test("is less what other boxes were promised and do not hold yet", () => {
    other("atelier", 9000, 5000);
    expect(problem(9000, 13000)).toBe("");
    expect(problem(9000, 12999)).toBe(
      "it needs 8.7 GiB of memory, and 8.7 GiB are free beside what runs (atelier): stop that first, or take a machine with more memory\n",
    );
  });

  test("is what is there when the other box is down, or holds all of its own", () => {
    other("atelier", 9000, 0);
    other("atelier-b", 4000, 4100);
    expect(problem(9000, 9000)).toBe("");
  });

  test("counts a box that was made before boxes said how much they take", () => {
    other("atelier", undefined, 5000);
    expect(problem(9000, 13200)).toBe("");
    expect(problem(9000, 13199)).not.toBe("");
  });

  test("was given to a box that is up; what its settings want more is asked for", () => {
    other("atelier-own", 9000, 6000);
    expect(problem(9000, 0)).toBe("");
    expect(problem(12000, 3000)).toBe("");
    expect(problem(12000, 2999)).toBe("it needs 2.9 GiB of memory, and 2.9 GiB are free\n");
  });

  test("was given to a box that is up from before boxes said how much they take", () => {
    other("atelier-own", undefined, 6000);
    expect(problem(9000, 0)).toBe("");
  });

  test("is asked for again by a box that is down", () => {
    other("atelier-own", 9000, 0);
    expect(problem(9000, 8999)).not.toBe("");
  });
});
