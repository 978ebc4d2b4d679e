/**
 * The next action that brings a server to its goal, from what Nova shows of it. Pure. Actions are Nova's (API
 * reference, "Servers - run an action").
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

/** @param asked names of the actions that Nova has already accepted for the server */
export type Goal = (server: Server, asked: readonly string[]) => Step;

/** The reason of a lock made at the end of a lease; it distinguishes these from a teacher's locks. */
export const leaseLock = "atelier: the lease is over";

export function isLeaseLocked({ locked, locked_reason }: Server): boolean {
  return locked && locked_reason === leaseLock;
}

const done: Step = { kind: "done" };
const act = (name: string, argument: unknown = null): Step => ({ kind: "act", name, body: { [name]: argument } });

/** Microversions: 2.73 (Train) gives a lock a reason; 2.93 (Zed) rebuilds boot volumes. */
const lockReason = "2.73";
const volumeRebuild = "2.93";
/** 2.45 (Pike): the answer contains the id of the new image. */
const tellsImage = "2.45";

/**
 * Waits while Nova works, fails if Nova has failed, else asks `next`. An action that Nova accepted without effect is
 * not repeated.
 */
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

/** Suspended: its memory is on disk, and it uses no processor. Servers that students stopped stay stopped. */
export const suspended: Goal = (server, asked) =>
  settled(server, asked, () => {
    switch (server.status) {
      case "ACTIVE":
        return act("suspend");
      // Nova suspends only running servers.
      case "PAUSED":
        return act("unpause");
      case "ERROR":
        return { kind: "fail", reason: shown(server) };
      default:
        return server.status === "SUSPENDED" ? done : { kind: "done", note: `left ${server.status}` };
    }
  });

/** Suspended servers run again; others are not changed. */
export const resumed: Goal = (server, asked) =>
  settled(server, asked, () => {
    if (isLeaseLocked(server)) return { kind: "done", note: "left as it is: its lease is over" };
    if (server.status === "SUSPENDED") return act("resume");
    if (server.status === "ERROR") return { kind: "fail", reason: shown(server) };
    return server.status === "ACTIVE" ? done : { kind: "done", note: `left ${server.status}` };
  });

/**
 * Stopped, and locked so that only an administrator can start it. A suspended server uses no processor, so the lock
 * is enough.
 */
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

/** Servers that were locked and stopped at the end of a lease run again without a lock. Other locks stay. */
export const leaseResumed: Goal = (server, asked) =>
  settled(server, asked, () => {
    if (!isLeaseLocked(server)) return done;
    // Unlocked last, so that a later run completes an interrupted one.
    return act(server.status === "SHUTOFF" ? "os-start" : "unlock");
  });

/** Rebuilt from the image `imageId`, and running unless its lease has ended. */
export function rebuilt(imageId: string): Goal {
  return (server, asked) =>
    settled(server, asked, () => {
      if (asked.includes("rebuild")) {
        if (server.status === "ERROR") return { kind: "fail", reason: shown(server) };
        // After a rebuild Nova restores the former status, which may be stopped.
        return server.status === "SHUTOFF" && !isLeaseLocked(server) ? act("os-start") : done;
      }
      switch (server.status) {
        case "ACTIVE":
        case "SHUTOFF":
        case "ERROR": {
          const step = act("rebuild", { imageRef: imageId });
          // With an earlier microversion Nova does not rebuild the boot volume, but reports success.
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

/** An image of that name exists, whatever the server's status. */
export function snapshotOf(name: string): Goal {
  return (server, asked) =>
    settled(server, asked, () => {
      if (asked.includes("createImage")) return done;
      const body = { createImage: { name, metadata: {} } };
      return { kind: "act", name: "createImage", body, microversion: tellsImage };
    });
}
