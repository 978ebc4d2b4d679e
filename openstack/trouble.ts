/** Calls that bring no answer of use: which of them are sent again, and when. Pure. */
import { NoAnswer, type HttpResponse } from "./http";

/** A call that failed for a reason that may pass. */
export interface Trouble {
  /** The service may have carried it out: what is no harm to do twice is sent again, and nothing else. */
  readonly carriedOut: "no" | "perhaps";
  /** What the service asks to wait, in milliseconds. Undefined: it says nothing. */
  readonly waitMs: number | undefined;
}

/** Pauses before the further tries of a call, in milliseconds: of 10 % lost calls one in 100 000 fails five times. */
export const pausesMs: readonly number[] = [500, 1000, 2000, 4000];

/** The longest wait that a service is granted, in milliseconds. */
const longestWaitMs = 30_000;

/**
 * How long a POST without an answer is looked for before it is sent again, in milliseconds: what a service has received it may
 * carry out some seconds later.
 */
export const settleMs = 15_000;

/** What has never arrived; https://nodejs.org/api/errors.html#common-system-errors */
const neverArrived = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"];
const lost = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "HPE_INVALID_EOF_STATE"];

/** 429: too many requests. The others: a service, or what stands before it, is not itself for a moment. */
const refusedForNow = 429;
const notItself = [500, 502, 503, 504];

/** Seconds, or a date; https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter({ headers }: HttpResponse, now: number): number | undefined {
  const written = headers["retry-after"];
  if (written === undefined) return undefined;
  const ms = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
}

/** @returns undefined: it is an answer, or it fails each time */
export function troubleOf(outcome: HttpResponse | Error, now = Date.now()): Trouble | undefined {
  if (outcome instanceof Error) {
    if (!(outcome instanceof NoAnswer)) return undefined;
    const { code } = outcome;
    if (neverArrived.includes(code)) return { carriedOut: "no", waitMs: undefined };
    return lost.includes(code) ? { carriedOut: "perhaps", waitMs: undefined } : undefined;
  }
  const { status } = outcome;
  if (status === refusedForNow) return { carriedOut: "no", waitMs: retryAfter(outcome, now) };
  return notItself.includes(status) ? { carriedOut: "perhaps", waitMs: retryAfter(outcome, now) } : undefined;
}

/** Twice is as good as once: of OpenStack's PATCH requests too, which say what is to be. */
export const mayBeRepeated = (method: string) => method !== "POST";
