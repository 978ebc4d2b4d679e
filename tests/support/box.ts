/** Which box is the tests' own: one of another name than anybody's who follows the README. */
import { execFileSync } from "node:child_process";
import { root } from "./commands";

export interface TestBox {
  readonly state: string;
  readonly namespace: string;
  readonly campus: string;
  readonly internet: string;
}

/**
 * Makes the box of the tests the one that all commands from here on are about, with settings of their own. tests/run may
 * have said where its state stands; without it the box is where its name says.
 */
export function useTestBox(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment["ATELIER_BOX"] !== "test") delete environment["ATELIER_STATE"];
  for (const name of ["ATELIER_SETTINGS", "ATELIER_PULUMI", "PULUMI_STACK"]) delete environment[name];
  environment["ATELIER_BOX"] = "test";
}

/** Where it is; it takes its addresses when it has none. */
export function testBox(): TestBox {
  useTestBox();
  // Jest's own process.env is a copy, which Node.js itself does not know.
  const text = execFileSync("box/where", { cwd: root, env: process.env, encoding: "utf8" });
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(" ")),
  ) as TestBox & Record<string, string>;
}
