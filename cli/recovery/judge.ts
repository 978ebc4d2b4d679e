/** Decides about an interrupted creation. Pure. */
import type { Found, Kind } from "./find/found";

export type Verdict =
  /** It was not made, or making it again changes nothing. */
  | { readonly kind: "again" }
  | { readonly kind: "adopt"; readonly found: Found }
  | { readonly kind: "remove"; readonly found: Found }
  /** Several objects may be the wanted one, or none. */
  | { readonly kind: "unsure"; readonly found: readonly Found[] };

/** When the run took place, in milliseconds since 1970 by the cloud's clock. An unknown end is undefined. */
export interface Window {
  readonly from: number | undefined;
  readonly to: number;
}

/** Services store whole seconds. */
const second = 1000;

function isIn({ createdAt }: Found, { from, to }: Window): boolean | undefined {
  if (createdAt === undefined || from === undefined) return undefined;
  return createdAt >= Math.floor(from / second) * second && createdAt <= to;
}

/** What else is known of a creation. */
export interface Facts {
  /** Ids in the state, which belong to other resources. */
  readonly known: ReadonlySet<string>;
  /** The state still holds the predecessor under the same name: then the object is not adopted. */
  readonly replaces: boolean;
  /** The service refused it because something is there already: somebody else may have made that long ago. */
  readonly isConflict: boolean;
}

/**
 * An object made before or after the run is not ours, whatever its name is. An object without a time is ours if only
 * an administrator could have made it; after a conflict, only if it bears a mark of ours.
 */
export function judge(
  kind: Exclude<Kind, { again: true }>,
  all: readonly Found[],
  window: Window,
  { known, replaces, isConflict }: Facts,
): Verdict {
  const mayBeOurs = (one: Found) => isIn(one, window) ?? (!isConflict || one.marked === true);
  const candidates = all.filter((one) => !known.has(one.id) && mayBeOurs(one));
  const [found, ...others] = candidates;
  if (found === undefined) return { kind: "again" };
  const isDated = isIn(found, window) === true;
  if (others.length > 0 || (!isDated && kind.only !== true)) return { kind: "unsure", found: candidates };
  if (found.useless !== true && !replaces) return { kind: "adopt", found };
  return isDated ? { kind: "remove", found } : { kind: "unsure", found: candidates };
}
