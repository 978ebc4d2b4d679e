/**
 * What reaches into the Pulumi SDK beyond its public types (upstream/): an upgrade that changes it fails here. What the
 * engine knows of the run before is tests/engine/class-failure.test.ts.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formerOutputs, isGiven, notKnownYet } from "../../../upstream/outputs";

const root = resolve(__dirname, "../../..");

describe("an output", () => {
  test("that was made has a value", async () => {
    expect(await isGiven(pulumi.output("made"))).toBe(true);
    expect(await isGiven(pulumi.output(undefined))).toBe(true);
  });

  test("that is not known yet will have one, and makes nothing known", async () => {
    const later = pulumi.output("now").apply(() => notKnownYet<string>());
    expect(await isGiven(later)).toBe(true);
    const inner = later.apply((text) => `${text}!`) as unknown as { readonly isKnown: Promise<boolean> };
    expect(await inner.isKnown).toBe(false);
  });

  test("of what has failed has none, and nobody has to handle that again", async () => {
    const unhandled = jest.fn();
    process.on("unhandledRejection", unhandled);
    expect(await isGiven(pulumi.output(Promise.reject(new Error("refused"))))).toBe(false);
    await new Promise((done) => setImmediate(done));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

test("without an engine nothing is known of a run before", async () => {
  expect(await formerOutputs()).toEqual({});
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
