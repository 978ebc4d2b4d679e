/** Sends a request again where that does no harm: see trouble.ts. */
import { setTimeout as pause } from "node:timers/promises";
import type { HttpResponse } from "./http";
import { pausesMs, settleMs, troubleOf } from "./trouble";

export interface Repetition {
  /** It may be sent again, though the service may have carried it out. */
  readonly again: boolean;
  /** What it has made, if it did: in its place it may be sent again when that is not there. */
  readonly lookUp?: () => Promise<unknown>;
}

/** In place of a lost answer: what the request had made. */
export interface Made {
  readonly found: unknown;
}

type Send = () => Promise<HttpResponse>;

/** Looks until it is there, or nothing that was under way can be any more. */
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
