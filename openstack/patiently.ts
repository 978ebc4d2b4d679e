/** Sends a request again if that does no harm; trouble.ts decides. */
import { setTimeout as pause } from "node:timers/promises";
import type { HttpResponse } from "./http";
import { pausesMs, settleMs, troubleOf } from "./trouble";

export interface Repetition {
  /** Whether the request may be sent again even if the service may have carried it out. */
  readonly again: boolean;
  /** Looks for what the request made. If there is nothing, the request may be sent again. */
  readonly lookUp?: () => Promise<unknown>;
}

/** What a request had made, found after its answer was lost. */
export interface Made {
  readonly found: unknown;
}

type Send = () => Promise<HttpResponse>;

/** Looks until the object is there, or until no pending request can make it any more. */
async function lookedUp(lookUp: () => Promise<unknown>): Promise<unknown> {
  for (const deadline = Date.now() + settleMs; ;) {
    const found = await lookUp();
    if (found !== undefined || Date.now() > deadline) return found;
    await pause(1000);
  }
}

export async function patiently(send: Send, repetition: { readonly again: true }): Promise<HttpResponse>;
export async function patiently(send: Send, repetition: Repetition): Promise<HttpResponse | Made>;
export async function patiently(send: Send, { again, lookUp }: Repetition): Promise<HttpResponse | Made> {
  for (let tried = 0; ; tried += 1) {
    const outcome = await send().catch((error: unknown) => error as Error);
    const [trouble, usual] = [troubleOf(outcome), pausesMs[tried]];
    const mayGoOn = again || lookUp !== undefined || trouble?.carriedOut === "no";
    if (trouble === undefined || usual === undefined || !mayGoOn) {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }
    await pause(trouble.waitMs ?? usual);
    if (again || lookUp === undefined || trouble.carriedOut === "no") continue;
    const found = await lookedUp(lookUp);
    if (found !== undefined) return { found };
  }
}
