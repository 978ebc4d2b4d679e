import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./client";

/** What one look at the awaited thing showed: done, or what it was seen as. */
export type Sighting = { readonly done: true } | { readonly done: false; readonly seen: string };

/** Longest pause between two looks, in seconds; the first is 1 s and each is half as long again. */
const longestPauseSeconds = 5;

/** So many looks in a row are refused before it is given up, some 5 s: a service that was just started may refuse the first. */
const refusals = 3;

/** Nobody who waits is let in later: the password is another, a role is missing, or a user that the service itself signs in as. */
const isRefusal = (error: unknown) => error instanceof ApiError && [401, 403].includes(error.status);

/** What to do about it: most often it is a user of a service that somebody has deleted. */
const refusedHint =
  "\n  next: if its users in Keystone were deleted, npm run recover makes those of an installed control plane again; else correct the password and roles of the user";

/**
 * Looks until it is done. Tells on standard error whenever what it sees changes.
 * @throws Error that names what was awaited and what was seen last, after `timeoutSeconds`, or as soon as a service refuses the user.
 */
export async function waitFor(what: string, timeoutSeconds: number, look: () => Promise<Sighting>): Promise<void> {
  const start = Date.now();
  const deadline = start + timeoutSeconds * 1000;
  let seen = "";
  let refused = 0;
  for (let pause = 1; ; pause = Math.min(pause * 1.5, longestPauseSeconds)) {
    // A control plane under load refuses or times out now and then: that is a sighting too, the deadline decides.
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
