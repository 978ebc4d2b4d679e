/**
 * What reaches into the Pulumi SDK beyond its public types (upstream/): an upgrade that changes it fails here. That a failed team's
 * outputs are none is tests/engine/class-repair.test.ts.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ifMade, notKnownYet } from "../../../upstream/outputs";

const root = resolve(__dirname, "../../..");

interface Inner<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
}
const inner = <T>(output: pulumi.Output<T>) => output as unknown as Inner<T>;

describe("an output", () => {
  test("that was made keeps its value", async () => {
    expect(await inner(ifMade(pulumi.output("made"))).promise()).toBe("made");
  });

  test("that is not known yet makes nothing known", async () => {
    const later = pulumi.output("now").apply(() => notKnownYet<string>());
    expect(await inner(later).isKnown).toBe(false);
    expect(await inner(ifMade(later)).isKnown).toBe(false);
    expect(await inner(later.apply((text) => `${text}!`)).isKnown).toBe(false);
  });
});

test("a resource's trace ends where it is made, whatever called that", () => {
  const program = `
    require("./upstream/traces.ts");
    const { Resource } = require("@pulumi/pulumi");
    const deep = (left) => (left > 0 ? deep(left - 1) : Resource.stackTrace(0).length);
    console.log(typeof Resource.callsites, deep(20));
  `;
  const { stdout, stderr } = spawnSync("node", ["--import", "tsx", "-e", program], { cwd: root, encoding: "utf8" });
  // Six frames, without that of `callsites`.
  expect([stdout, stderr]).toEqual(["function 5\n", ""]);
});
