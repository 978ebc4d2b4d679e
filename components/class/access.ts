/** How a team gets in, as plain values: what `status` and the access pack are made from. */

/** How a team gets in: an entry of the stack's output `classAccess`, by the team's key, the whole of it a secret. */
export interface TeamAccess {
  /** Keystone's URL, with `/v3`. */
  readonly authUrl: string;
  readonly region: string;
  /** PEM text. Absent: the system's authorities. */
  readonly caCertificate?: string;
  readonly projectId: string;
  /** Keystone's application credential with role `member` in the team's project, and no other. Absent: none was made. */
  readonly applicationCredential?: { readonly id: string; readonly secret: string };
  /** The same with role `reader`, for those of its people who look on. Absent: there are none. */
  readonly readerCredential?: { readonly id: string; readonly secret: string };
  /** First passwords by user name; empty where the users belong to an existing domain. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Opens the machines that are not hidden; PEM format. Absent: the team brings its own key. */
  readonly privateKey?: string;
  /**
   * The team's values by the blueprint's names, those of a member under `MEMBER.NAME`: for teachers, in no pack.
   * Absent: the stack was last updated by a program without them.
   */
  readonly variants?: Readonly<Record<string, string>>;
  /** By the machine's name in the model. */
  readonly machines: Readonly<Record<string, MachineAccess>>;
}

export interface MachineAccess {
  readonly fixedIps: readonly string[];
  readonly floatingIp?: string;
  /** User of the image who logs in. Absent: not known. */
  readonly loginUser?: string;
}

/** Keystone's URL with its version, as clients want it written. */
export function versioned(authUrl: string): string {
  return `${authUrl.replace(/\/(v3\/?)?$/, "")}/v3`;
}
