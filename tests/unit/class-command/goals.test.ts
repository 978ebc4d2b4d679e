import {
  leaseEnded,
  leaseLock,
  leaseResumed,
  rebuilt,
  resumed,
  snapshotOf,
  suspended,
  type Goal,
} from "../../../cli/class/goals";
import type { Server } from "../../../cli/class/types";
import { server } from "./base";

/** What is asked of a server in a state: the action's name, or what the step says. */
function next(goal: Goal, changes: Partial<Server>, asked: string[] = []): string {
  const step = goal(server(changes), asked);
  switch (step.kind) {
    case "act":
      return step.name;
    case "wait":
      return `wait: ${step.seen}`;
    case "done":
      return step.note === undefined ? "done" : `done: ${step.note}`;
    case "fail":
      return `fail: ${step.reason}`;
  }
}

const locked = { locked: true, locked_reason: leaseLock };

describe("what a server needs next", () => {
  it.each<[string, Goal, Partial<Server>, string[], string]>([
    ["suspend what runs", suspended, { status: "ACTIVE" }, [], "suspend"],
    ["leave what sleeps", suspended, { status: "SUSPENDED" }, [], "done"],
    ["leave what is stopped", suspended, { status: "SHUTOFF" }, [], "done: left SHUTOFF"],
    ["unpause first", suspended, { status: "PAUSED" }, [], "unpause"],
    [
      "wait while Nova works",
      suspended,
      { "OS-EXT-STS:task_state": "suspending" },
      ["suspend"],
      "wait: ACTIVE, suspending",
    ],
    ["wait for a new one", suspended, { status: "BUILD" }, [], "wait: BUILD"],
    ["ask once", suspended, { status: "ACTIVE" }, ["suspend"], "fail: Nova accepted suspend, but it is ACTIVE"],
    ["tell a fault", suspended, { status: "ERROR", fault: { message: "No disk" } }, [], "fail: ERROR: No disk"],
    ["wake what sleeps", resumed, { status: "SUSPENDED" }, [], "resume"],
    ["wake nothing that was stopped", resumed, { status: "SHUTOFF" }, [], "done: left SHUTOFF"],
    [
      "wake nothing whose lease is over",
      resumed,
      { status: "SUSPENDED", ...locked },
      [],
      "done: left as it is: its lease is over",
    ],
    ["lock before the stop", leaseEnded, { status: "ACTIVE" }, [], "lock"],
    ["stop what is locked", leaseEnded, { status: "ACTIVE", ...locked }, ["lock"], "os-stop"],
    ["end what is stopped", leaseEnded, { status: "SHUTOFF", ...locked }, [], "done"],
    ["end what sleeps", leaseEnded, { status: "SUSPENDED", ...locked }, [], "done"],
    ["keep a teacher's lock", leaseEnded, { status: "SHUTOFF", locked: true, locked_reason: "exam" }, [], "done"],
    ["start before the unlock", leaseResumed, { status: "SHUTOFF", ...locked }, [], "os-start"],
    ["unlock what runs", leaseResumed, { status: "ACTIVE", ...locked }, ["os-start"], "unlock"],
    ["leave what is open", leaseResumed, { status: "SHUTOFF" }, [], "done"],
    ["leave a teacher's lock", leaseResumed, { status: "SHUTOFF", locked: true, locked_reason: "exam" }, [], "done"],
    ["rebuild what runs", rebuilt("i"), { status: "ACTIVE" }, [], "rebuild"],
    ["rebuild what failed", rebuilt("i"), { status: "ERROR" }, [], "rebuild"],
    ["wake before the rebuild", rebuilt("i"), { status: "SUSPENDED" }, [], "resume"],
    ["wait for the rebuild", rebuilt("i"), { status: "REBUILD" }, ["rebuild"], "wait: REBUILD"],
    ["be done after it", rebuilt("i"), { status: "ACTIVE" }, ["rebuild"], "done"],
    ["start what was stopped before", rebuilt("i"), { status: "SHUTOFF" }, ["rebuild"], "os-start"],
    ["leave what has no lease any more", rebuilt("i"), { status: "SHUTOFF", ...locked }, ["rebuild"], "done"],
    [
      "say that it failed",
      rebuilt("i"),
      { status: "ERROR", fault: { message: "No image" } },
      ["rebuild"],
      "fail: ERROR: No image",
    ],
    [
      "rebuild nothing that is going",
      rebuilt("i"),
      { status: "SOFT_DELETED" },
      [],
      "fail: Nova rebuilds no machine that is SOFT_DELETED",
    ],
    ["take an image", snapshotOf("n"), {}, [], "createImage"],
    [
      "wait for it",
      snapshotOf("n"),
      { "OS-EXT-STS:task_state": "image_uploading" },
      ["createImage"],
      "wait: ACTIVE, image_uploading",
    ],
    ["take one only", snapshotOf("n"), {}, ["createImage"], "done"],
  ])("%s", (_, goal, changes, asked, expected) => {
    expect(next(goal, changes, asked)).toBe(expected);
  });

  it("asks for the rebuild of a boot volume by the microversion that has it", () => {
    const body = { rebuild: { imageRef: "i" } };
    expect(rebuilt("i")(server({ image: "" }), [])).toEqual({
      kind: "act",
      name: "rebuild",
      body,
      microversion: "2.93",
    });
    expect(rebuilt("i")(server(), [])).toEqual({ kind: "act", name: "rebuild", body });
  });
});
