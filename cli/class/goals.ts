/**
 * The next step that brings a server to its goal, from what Nova shows of it. Pure. Steps are Nova's server
 * actions (API reference, "Servers - run an action").
 */
import type { Server } from "./types";

export type Step =
  | { readonly kind: "done"; readonly note?: string }
  | { readonly kind: "wait"; readonly seen: string }
  | {
      readonly kind: "act";
      readonly name: string;
      readonly body: Readonly<Record<string, unknown>>;
      readonly microversion?: string;
    }
  | { readonly kind: "fail"; readonly reason: string };

/** @param asked names of the actions that Nova has accepted for it so far */
export type Goal = (server: Server, asked: readonly string[]) => Step;

/** Distinguishes a lock made at the end of a lease from a teacher's own. */
export const leaseLock = "atelier: the lease is over";

export function isLeaseLocked({ locked, locked_reason }: Server): boolean {
  return locked && locked_reason === leaseLock;
}

const done: Step = { kind: "done" };
const act = (name: string, argument: unknown = null): Step => ({ kind: "act", name, body: { [name]: argument } });

/** The microversion that gives a lock a reason (2.73, Train), and the one that rebuilds boot volumes (2.93, Zed). */
const lockReason = "2.73";
const volumeRebuild = "2.93";
/** The one whose answer tells which image is made (2.45, Pike). */
const tellsImage = "2.45";

/** Nova is at work, has given up, or the goal has the word. An action that Nova took and did not do is not asked for again. */
function settled(server: Server, asked: readonly string[], next: () => Step): Step {
  const task = server["OS-EXT-STS:task_state"];
  if (task !== null) return { kind: "wait", seen: `${server.status}, ${task}` };
  if (["BUILD", "REBUILD", "RESIZE", "MIGRATING"].includes(server.status)) return { kind: "wait", seen: server.status };
  const step = next();
  if (step.kind !== "act" || !asked.includes(step.name)) return step;
  return { kind: "fail", reason: `Nova accepted ${step.name}, but it is ${shown(server)}` };
}

function shown({ status, fault }: Server): string {
  return fault === undefined ? status : `${status}: ${fault.message}`;
}

/** Memory kept on disk, no processor time. What a student has stopped stays stopped. */
export const suspended: Goal = (server, asked) =>
  settled(server, asked, () => {
    switch (server.status) {
      case "ACTIVE":
        return act("suspend");
      // Nova suspends what runs only.
      case "PAUSED":
        return act("unpause");
      case "ERROR":
        return { kind: "fail", reason: shown(server) };
      default:
        return server.status === "SUSPENDED" ? done : { kind: "done", note: `left ${server.status}` };
    }
  });

/** What was suspended runs again, and nothing else is touched. */
export const resumed: Goal = (server, asked) =>
  settled(server, asked, () => {
    if (isLeaseLocked(server)) return { kind: "done", note: "left as it is: its lease is over" };
    if (server.status === "SUSPENDED") return act("resume");
    if (server.status === "ERROR") return { kind: "fail", reason: shown(server) };
    return server.status === "ACTIVE" ? done : { kind: "done", note: `left ${server.status}` };
  });

/** Stopped, and locked so that only an administrator starts it. A suspended machine needs no processor: the lock is enough. */
export const leaseEnded: Goal = (server, asked) =>
  settled(server, asked, () => {
    if (!server.locked)
      return { kind: "act", name: "lock", body: { lock: { locked_reason: leaseLock } }, microversion: lockReason };
    switch (server.status) {
      case "ACTIVE":
        return act("os-stop");
      case "PAUSED":
        return act("unpause");
      case "RESCUE":
        return act("unrescue");
      default:
        return done;
    }
  });

/** What the end of a lease locked and stopped is open and runs again. A lock of somebody else's stays. */
export const leaseResumed: Goal = (server, asked) =>
  settled(server, asked, () => {
    if (!isLeaseLocked(server)) return done;
    // The lock goes last: a run that is cut off before is taken up by the next one.
    return act(server.status === "SHUTOFF" ? "os-start" : "unlock");
  });

/** As from its image again: `imageId`, and running, unless its lease is over. */
export function rebuilt(imageId: string): Goal {
  return (server, asked) =>
    settled(server, asked, () => {
      if (asked.includes("rebuild")) {
        if (server.status === "ERROR") return { kind: "fail", reason: shown(server) };
        // Nova leaves it stopped when it was.
        return server.status === "SHUTOFF" && !isLeaseLocked(server) ? act("os-start") : done;
      }
      switch (server.status) {
        case "ACTIVE":
        case "SHUTOFF":
        case "ERROR": {
          const step = act("rebuild", { imageRef: imageId });
          // Without it Nova leaves the boot volume as it is and still says that all went well.
          return server.image === "" && step.kind === "act" ? { ...step, microversion: volumeRebuild } : step;
        }
        case "SUSPENDED":
          return act("resume");
        case "PAUSED":
          return act("unpause");
        case "RESCUE":
          return act("unrescue");
        case "SHELVED":
        case "SHELVED_OFFLOADED":
          return act("unshelve");
        case "VERIFY_RESIZE":
          return act("revertResize");
        default:
          return { kind: "fail", reason: `Nova rebuilds no machine that is ${shown(server)}` };
      }
    });
}

/** An image of that name has been taken of it, whatever state it is in. */
export function snapshotOf(name: string): Goal {
  return (server, asked) =>
    settled(server, asked, () => {
      if (asked.includes("createImage")) return done;
      const body = { createImage: { name, metadata: {} } };
      return { kind: "act", name: "createImage", body, microversion: tellsImage };
    });
}
