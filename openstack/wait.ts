import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./client";

/** The result of one look: done, or what was seen. */
export type Sighting = { readonly done: true } | { readonly done: false; readonly seen: string };

/** Longest pause between two looks, in seconds; the first is 1 s, and each is half as long again. */
const longestPauseSeconds = 5;

/** Refusals in a row after which waiting ends, about 5 s: a service that has just started may refuse the first looks. */
const refusals = 3;

/**
 * A refused user stays refused: the password is another, a role is missing, or a user that the service itself signs
 * in as is missing.
 */
const isRefusal = (error: unknown) => error instanceof ApiError && [401, 403].includes(error.status);

/** The likely cause and its fix: somebody has deleted a user of a service. */
const refusedHint =
  "\n  next: if its users in Keystone were deleted, npm run recover makes those of an installed control plane again; else correct the password and roles of the user";

/**
 * Looks until it is done. Prints to standard error whenever the sighting changes.
 * @throws Error with what was awaited and what was seen last, after `timeoutSeconds` or as soon as a service keeps
 * refusing the user
 */
export async function waitFor(what: string, timeoutSeconds: number, look: () => Promise<Sighting>): Promise<void> {
  const start = Date.now();
  const deadline = start + timeoutSeconds * 1000;
  let seen = "";
  let refused = 0;
  for (let pause = 1; ; pause = Math.min(pause * 1.5, longestPauseSeconds)) {
    // A busy control plane refuses a call or times out now and then: that is a sighting, and the deadline decides.
    const sighting = await look().catch((error: unknown): Sighting => {
      refused = isRefusal(error) ? refused + 1 : 0;
      return { done: false, seen: error instanceof Error ? error.message : String(error) };
    });
    if (sighting.done) {
      console.error(`${what}: ready after ${Math.round((Date.now() - start) / 1000)} s`);
      return;
    }
    if (sighting.seen !== seen) console.error(`${what}: ${sighting.seen}`);
    seen = sighting.seen;
    if (refused === refusals) throw new Error(`${what}: ${seen}${refusedHint}`);
    if (Date.now() + pause * 1000 > deadline)
      throw new Error(`${what}: not ready after ${timeoutSeconds} s; seen last: ${seen}`);
    await sleep(pause * 1000);
  }
}
