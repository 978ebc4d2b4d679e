/** Which call gets which fault: the same ones each time, whatever order calls come in. */
import { createHash } from "node:crypto";

/** What becomes of a call. `done`: the service carries it out, and nobody hears of it. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly done: boolean; readonly retryAfter?: number }
  | { readonly kind: "reset"; readonly done: boolean }
  | { readonly kind: "late"; readonly ms: number };

/** Kinds of faults, one of which a run has. */
export const faultKinds = ["5xx", "429", "reset", "late"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface ChanceOptions {
  readonly kind: FaultKind;
  /** Of the calls, 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** How late an answer is, in milliseconds. */
  readonly lateMs: number;
}

/** Ids of all services: UUIDs with and without hyphens. They differ from run to run. */
const ids = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/g;

/** Numbers from 0 to 1, of a text. */
function* numbers(text: string): Generator<number, never> {
  for (let n = 0; ; n += 1) yield createHash("sha256").update(`${text} ${n}`).digest().readUInt32BE() / 2 ** 32;
}

export class Chance {
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: ChanceOptions) {}

  /** @param call such as `POST /network/v2.0/networks`. @returns undefined: it goes well */
  next(call: string): Fault | undefined {
    const route = call.replace(ids, "ID");
    const nth = (this.seen.get(route) ?? 0) + 1;
    this.seen.set(route, nth);
    const { kind, share, seed, lateMs } = this.options;
    const draw = numbers(`${seed} ${kind} ${route} ${nth}`);
    if (draw.next().value >= share) return undefined;
    // Half of them had been carried out.
    const done = draw.next().value < 0.5;
    if (kind === "late") return { kind, ms: lateMs };
    if (kind === "reset") return { kind, done };
    if (kind === "429") return { kind: "status", status: 429, done: false, retryAfter: 1 };
    return { kind: "status", status: [500, 502, 503, 504][Math.floor(draw.next().value * 4)] ?? 500, done };
  }
}
