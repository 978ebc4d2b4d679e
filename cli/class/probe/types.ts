/** Attempts and results of a probe. Plain values. */

/** What is tried at an address. */
export type What =
  | { readonly kind: "icmp" }
  | { readonly kind: "tcp"; readonly port: number }
  /** Metadata of another machine, requested in its name. */
  | { readonly kind: "metadata"; readonly as: string; readonly headers: readonly string[]; readonly needle: string }
  /** Packets with a source address that is not the machine's own. */
  | { readonly kind: "spoof" };

/** One attempt of a team's machine. */
export interface Attempt {
  /** The team of the sender. */
  readonly from: string;
  /** A team, `lab` for the lab's instances, `management` for machines below the cloud, `own` for the sender's own port. */
  readonly to: string;
  /** `blue/docker`, `controller` */
  readonly target: string;
  readonly address: string;
  readonly what: What;
  /** Why it may be open. Absent: it should be closed. */
  readonly declared?: string;
}

export type Outcome = "open" | "closed" | "untried";

export interface Tried extends Attempt {
  readonly outcome: Outcome;
}

/** The result for one team's machine as a sender. */
export interface SenderResult {
  readonly team: string;
  /** Absent: no machine of the team allows a login. */
  readonly machine?: string;
  readonly state: "probed" | "unreachable" | "failed";
  /** Why it was not probed. */
  readonly why?: string;
  /** Tools that are missing in the guest, with the attempts that were left out because of that. */
  readonly lacks: readonly string[];
}

export interface ProbeResult {
  readonly class: string;
  /** Numbers of ordered pairs of teams. */
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
