/** What a probe tries and finds. Plain values. */

/** What of an address is tried. */
export type What =
  | { readonly kind: "icmp" }
  | { readonly kind: "tcp"; readonly port: number }
  /** Somebody else's metadata, asked for under a false name. */
  | { readonly kind: "metadata"; readonly as: string; readonly headers: readonly string[]; readonly needle: string }
  /** Packets with a source address that is not the machine's own. */
  | { readonly kind: "spoof" };

/** One thing that one team's machine tries. */
export interface Attempt {
  /** The team that tries. */
  readonly from: string;
  /** A team, `lab` for instances of the lab, `management` for what is below the cloud, `own` for the sender's own port. */
  readonly to: string;
  /** `blue/docker`, `controller` */
  readonly target: string;
  readonly address: string;
  readonly what: What;
  /** Why it may be open; absent: it should be closed. */
  readonly declared?: string;
}

export type Outcome = "open" | "closed" | "untried";

export interface Tried extends Attempt {
  readonly outcome: Outcome;
}

/** How one team's machine was used. */
export interface SenderResult {
  readonly team: string;
  /** Absent: no machine of the team can be logged in to. */
  readonly machine?: string;
  readonly state: "probed" | "unreachable" | "failed";
  /** Why it was not probed. */
  readonly why?: string;
  /** Tools that the guest has not, and what was left out for it. */
  readonly lacks: readonly string[];
}

export interface ProbeResult {
  readonly class: string;
  /** Ordered pairs of teams. */
  readonly pairs: { readonly all: number; readonly probed: number };
  readonly senders: readonly SenderResult[];
  readonly tried: readonly Tried[];
  readonly summary: {
    readonly tried: number;
    readonly open: number;
    readonly undeclared: number;
    readonly untried: number;
  };
}
