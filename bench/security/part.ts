/** What the parts of the benchmark have in common. */
import type { Figure } from "../report";

/** What one part found. */
export interface PartResult {
  readonly figures: readonly Figure[];
  /** Shown above the figures. */
  readonly tables: readonly string[];
  readonly details: unknown;
}

/** What the command line says to a part. */
export interface PartOptions {
  /** At most so many tries of what is tried very often; as many as the goals ask for, otherwise. */
  readonly runs?: number;
}
