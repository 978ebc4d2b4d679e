/** Which failed calls are sent again, and when. Pure. */
import { NoAnswer, type HttpResponse } from "./http";

/** A call that failed for a reason that may pass. */
export interface Trouble {
  /** Whether the service may have carried the request out. If so, it is sent again only if that does no harm. */
  readonly carriedOut: "no" | "perhaps";
  /** Milliseconds that the service asks to wait. Undefined: it does not say. */
  readonly waitMs: number | undefined;
}

/** Pauses before further tries, in milliseconds. If 10 % of the calls get lost, one in 100 000 fails five times. */
export const pausesMs: readonly number[] = [500, 1000, 2000, 4000];

/** The longest wait that a service may ask for, in milliseconds. */
const longestWaitMs = 30_000;

/**
 * Milliseconds for which the result of a POST without an answer is looked for before the POST is sent again: a
 * service may carry a request out some seconds after receiving it.
 */
export const settleMs = 15_000;

/** Error codes of requests that never arrived; https://nodejs.org/api/errors.html#common-system-errors */
const neverArrived = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"];
const lost = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "HPE_INVALID_EOF_STATE"];

/** 429: too many requests. The other codes: a service or a proxy before it fails temporarily. */
const refusedForNow = 429;
const notItself = [500, 502, 503, 504];

/**
 * The wait that the header Retry-After asks for: seconds or a date;
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function retryAfter({ headers }: HttpResponse, now: number): number | undefined {
  const written = headers["retry-after"];
  if (written === undefined) return undefined;
  const ms = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
}

/** The temporary failure in an outcome. Undefined: it is an answer, or it would fail again. */
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

/**
 * Whether sending a request twice has the effect of sending it once. OpenStack's PATCH requests state the wanted
 * values, so they are included.
 */
export const mayBeRepeated = (method: string) => method !== "POST";
