/** Types of the table of filters (filters.ts). */
import type { NodeRole } from "../settings/node";

/** A kind of machine that has a filter. */
export type FilteredMachine = "controller" | `${NodeRole} node`;

/** Groups of senders. Their addresses follow from the settings ({@link controllerFilter}, {@link nodeFilter}). */
export type Party =
  "anyone" | "operator" | "management" | "clients" | "controller" | "nodes" | "network nodes" | "compute nodes";

/** A protocol and ports on a machine, and who may use them. */
export interface Way {
  readonly to: readonly FilteredMachine[];
  readonly from: readonly Party[];
  readonly protocol: "tcp" | "udp" | "icmp" | "gre";
  /** Absent: the protocol has none. */
  readonly ports?: { readonly first: number; readonly last: number };
  readonly why: string;
  /** Exists only if the control plane has this. */
  readonly needs?: "volumes";
}

/**
 * The addresses and networks of each party, as far as the settings name them. The controller learns others while it
 * is set up.
 */
export type Parties = Readonly<Partial<Record<Party, readonly string[]>>>;

/** The filter of a machine, before it is rendered. */
export interface MachineFilter {
  readonly ways: readonly Way[];
  readonly parties: Parties;
  /**
   * Source addresses of instances' traffic: refused, even inside a network that is let in. Absent: the networks that
   * are let in contain none.
   */
  readonly instances?: readonly string[];
  /** The only device that connections may come by, on a machine that forwards nothing. Absent: any device. */
  readonly device?: string;
}
