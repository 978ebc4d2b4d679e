/** What becomes of a creation that was cut off. Pure. */
import type { Found, Kind } from "./find/found";

export type Verdict =
  /** It was not made, or makes the same again. */
  | { readonly kind: "again" }
  | { readonly kind: "adopt"; readonly found: Found }
  | { readonly kind: "remove"; readonly found: Found }
  /** Nobody can tell which is ours, if any. */
  | { readonly kind: "unsure"; readonly found: readonly Found[] };

/** When the run was under way, in milliseconds since 1970 by the cloud's clock. An end that is not known: undefined. */
export interface Window {
  readonly from: number | undefined;
  readonly to: number;
}

/** Services tell whole seconds. */
const second = 1000;

function isIn({ createdAt }: Found, { from, to }: Window): boolean | undefined {
  if (createdAt === undefined || from === undefined) return undefined;
  return createdAt >= Math.floor(from / second) * second && createdAt <= to;
}

/**
 * What somebody made before the run or after it is not ours, whatever it is called. What cannot be dated is ours where nobody
 * else could have made it.
 * @param known ids that the state has: they belong to something else
 * @param replaces the state still has what it takes the place of, under the same name: then it is not taken in
 */
export function judge(
  kind: Exclude<Kind, { again: true }>,
  all: readonly Found[],
  window: Window,
  known: ReadonlySet<string>,
  replaces: boolean,
): Verdict {
  const candidates = all.filter((one) => !known.has(one.id) && isIn(one, window) !== false);
  const [found, ...others] = candidates;
  if (found === undefined) return { kind: "again" };
  const isDated = isIn(found, window) === true;
  if (others.length > 0 || (!isDated && kind.only !== true)) return { kind: "unsure", found: candidates };
  if (found.useless !== true && !replaces) return { kind: "adopt", found };
  return isDated ? { kind: "remove", found } : { kind: "unsure", found: candidates };
}
