import { setTimeout as sleep } from "node:timers/promises";

/** What one look at the awaited thing showed: done, or what it was seen as. */
export type Sighting = { readonly done: true } | { readonly done: false; readonly seen: string };

/** Longest pause between two looks, in seconds; the first is 1 s and each is half as long again. */
const longestPauseSeconds = 5;

/**
 * Looks until it is done. Tells on standard error whenever what it sees changes.
 * @throws Error that names what was awaited and what was seen last, after `timeoutSeconds`.
 */
export async function waitFor(what: string, timeoutSeconds: number, look: () => Promise<Sighting>): Promise<void> {
  const start = Date.now();
  const deadline = start + timeoutSeconds * 1000;
  let seen = "";
  for (let pause = 1; ; pause = Math.min(pause * 1.5, longestPauseSeconds)) {
    // A control plane under load refuses or times out now and then: that is a sighting too, the deadline decides.
    const sighting = await look().catch((error: unknown): Sighting => ({ done: false, seen: String(error) }));
    if (sighting.done) {
      console.error(`${what}: ready after ${Math.round((Date.now() - start) / 1000)} s`);
      return;
    }
    if (sighting.seen !== seen) console.error(`${what}: ${sighting.seen}`);
    seen = sighting.seen;
    if (Date.now() + pause * 1000 > deadline)
      throw new Error(`${what}: not ready after ${timeoutSeconds} s; seen last: ${seen}`);
    await sleep(pause * 1000);
  }
}
