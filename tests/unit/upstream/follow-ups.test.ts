/** Errors that follow from a failed resource are left out; others are told as ever. Fails when the SDK words them otherwise. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isFollowUp, leaveOutFollowUps } from "../../../upstream/follow-ups";

test("the SDK still words them so", () => {
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  const text = readFileSync(join(sdk, "runtime/resource.js"), "utf8");
  expect(text).toContain("new Error(`resource ${name} [${t}] failed to register`)");
  expect(readFileSync(join(sdk, "cmd/run/run.js"), "utf8")).toContain('process.on("unhandledRejection"');
  expect(readFileSync(join(sdk, "cmd/run/index.js"), "utf8")).toMatch(/UserActionableMessage = 32/);
});

afterEach(() => {
  process.exitCode = undefined;
});

test("what follows from a failed resource is left out, anything else is told", () => {
  const host = new EventEmitter();
  const told: unknown[] = [];
  host.on("unhandledRejection", (reason: unknown) => told.push(reason));
  leaveOutFollowUps(host as unknown as NodeJS.Process);
  const cause =
    "resource class-net.red.network.lan [openstack:index/networkingNetworkV2:NetworkingNetworkV2] failed to register";
  const reasons = [
    new Error(cause),
    new Error(`error serializing property "stdin": error serializing property "networkId": ${cause}`),
    new Error("something else"),
    "no error at all",
  ];
  for (const reason of reasons) host.emit("unhandledRejection", reason, Promise.resolve());
  expect(told).toEqual(reasons.slice(2));
  expect(reasons.map(isFollowUp)).toEqual([true, true, false, false]);
  // A program that ends well has declared all that there is to be: the engine deletes the rest.
  expect(process.exitCode).toBe(32);
  process.exitCode = undefined;
});

test("without a language host there is nothing to stand before", () => {
  const host = new EventEmitter();
  leaveOutFollowUps(host as unknown as NodeJS.Process);
  expect(host.listenerCount("unhandledRejection")).toBe(0);
});
