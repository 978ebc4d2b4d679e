/** What the table of filters (filters.ts) is made of. */
import type { NodeRole } from "../settings/node";

/** A kind of machine that has a filter. */
export type FilteredMachine = "controller" | `${NodeRole} node`;

/** Who connects. What each of them is on a machine follows from the settings ({@link controllerFilter}, {@link nodeFilter}). */
export type Party =
  "anyone" | "operator" | "management" | "clients" | "controller" | "nodes" | "network nodes" | "compute nodes";

/** A way to a machine. */
export interface Way {
  readonly to: readonly FilteredMachine[];
  readonly from: readonly Party[];
  readonly protocol: "tcp" | "udp" | "icmp" | "gre";
  /** Absent: the protocol has none. */
  readonly ports?: { readonly first: number; readonly last: number };
  readonly why: string;
  /** Only where the control plane has it. */
  readonly needs?: "volumes";
}

/** The addresses and networks of a party, as far as the settings say. The controller learns of others while it is set up. */
export type Parties = Readonly<Partial<Record<Party, readonly string[]>>>;

/** What a machine's filter is made of. */
export interface MachineFilter {
  readonly ways: readonly Way[];
  readonly parties: Parties;
  /**
   * Where the traffic of instances comes from: refused, even where these addresses lie in a network that is let in.
   * Absent: the networks that are let in have none.
   */
  readonly instances?: readonly string[];
  /** The one device that anybody may come by, on a machine that forwards nothing; absent: any. */
  readonly device?: string;
}
