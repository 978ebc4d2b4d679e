/** Before any file of the project `lab` is loaded: what they find is a machine without a box of the tests. */
import { execFileSync, spawnSync } from "node:child_process";
import { useTestBox } from "./box";
import { root } from "./commands";

/** @throws when another run tests on this machine, or what an earlier one left cannot be removed: no test runs then */
export default function setUp(): void {
  useTestBox();
  // tests/run holds the lock for its own Jest. Without it, somebody's run would lose its box in the middle.
  if (process.env["ATELIER_TEST_LOCK"] !== "held") {
    const asked = `source box/env.sh; mkdir -p "$ATELIER_CACHE"; flock -n "$ATELIER_CACHE/test-box.lock" true`;
    if (spawnSync("bash", ["--norc", "-c", asked], { cwd: root }).status !== 0)
      throw new Error("another npm test is under way on this machine: wait for it, since both would use the same box");
  }
  execFileSync("box/down", ["--all"], { cwd: root, stdio: ["ignore", 2, 2] });
}
