/** What the command reads from the cloud about a class. Plain values. */

export type { MachineAccess, TeamAccess } from "../../components/class/access";

/** A Keystone project of the class. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** One of a server's addresses. */
export interface Address {
  readonly addr: string;
  readonly "OS-EXT-IPS:type": "fixed" | "floating";
  readonly "OS-EXT-IPS-MAC:mac_addr": string;
}

/** A Nova server in microversion 2.73; only the fields that are used. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly tenant_id: string;
  /** Absent: it has none. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly status: string;
  readonly "OS-EXT-STS:task_state": string | null;
  /** Time of the last change. */
  readonly updated: string;
  readonly locked: boolean;
  readonly locked_reason: string | null;
  readonly fault?: { readonly message: string };
  readonly flavor: { readonly vcpus: number; readonly ram: number };
  /** Empty string: it boots from a volume. */
  readonly image: { readonly id: string } | "";
  readonly addresses: Readonly<Record<string, readonly Address[]>>;
}

/** A server with its team. */
export interface TeamServer {
  readonly team: string;
  /** The machine's name in the model. Absent: a member of the team made it. */
  readonly machine?: string;
  readonly server: Server;
}
