/** What the command knows of a class beyond its model. Plain values. */

/**
 * How a team gets in, as the program knows it after `up`: an entry of the stack's output `classAccess`, a record by the
 * team's key, the whole of it a secret. The program makes it, `access` renders it.
 */
export interface TeamAccess {
  /** Keystone's URL, with `/v3`. */
  readonly authUrl: string;
  readonly region: string;
  /** PEM text. Absent: the system's authorities. */
  readonly caCertificate?: string;
  readonly projectId: string;
  /** Keystone's application credential with role `member` in the team's project, and no other. Absent: none was made. */
  readonly applicationCredential?: { readonly id: string; readonly secret: string };
  /** First passwords by user name; empty where the users belong to an existing domain. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Opens the machines that are not hidden; OpenSSH's or PEM format. Absent: the team brings its own key. */
  readonly privateKey?: string;
  /** By the machine's name in the model. */
  readonly machines: Readonly<Record<string, MachineAccess>>;
}

export interface MachineAccess {
  readonly fixedIps: readonly string[];
  readonly floatingIp?: string;
  /** User of the image who logs in. Absent: not known. */
  readonly loginUser?: string;
}

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

/** A Nova server as microversion 2.73 tells it, as far as it is looked at. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly tenant_id: string;
  readonly status: string;
  readonly "OS-EXT-STS:task_state": string | null;
  readonly locked: boolean;
  readonly locked_reason: string | null;
  readonly fault?: { readonly message: string };
  readonly flavor: { readonly vcpus: number; readonly ram: number };
  /** Empty text: it boots from a volume. */
  readonly image: { readonly id: string } | "";
  readonly addresses: Readonly<Record<string, readonly Address[]>>;
}

/** A server with the team that it belongs to. */
export interface TeamServer {
  readonly team: string;
  /** The machine's name in the model. Absent: the blueprint knows no such machine, somebody of the team made it. */
  readonly machine?: string;
  readonly server: Server;
}
