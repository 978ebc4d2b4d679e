/** Before any file of the project `lab` is loaded: what they find is a machine without a box of the tests. */
import { execFileSync } from "node:child_process";
import { useTestBox } from "./box";
import { root } from "./commands";

/** @throws when what an earlier run left cannot be removed: no test runs then */
export default function setUp(): void {
  useTestBox();
  execFileSync("box/down", ["--all"], { cwd: root, stdio: ["ignore", 2, 2] });
}
