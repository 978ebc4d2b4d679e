/** How a team logs in, as plain values, from which `status` and the access pack are made. */

/** An entry of the stack's output `classAccess`, under the team's key. All of it is secret. */
export interface TeamAccess {
  /** Keystone's URL, with `/v3`. */
  readonly authUrl: string;
  readonly region: string;
  /** PEM text. Absent: the system's authorities. */
  readonly caCertificate?: string;
  readonly projectId: string;
  /** Keystone's application credential, valid for role `member` in the team's project only. Absent: none was made. */
  readonly applicationCredential?: { readonly id: string; readonly secret: string };
  /** The same with role `reader`, for members who only read. Absent: there are none. */
  readonly readerCredential?: { readonly id: string; readonly secret: string };
  /** First passwords by user name; empty where the users belong to an existing domain. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Private key for the machines that are not hidden, in PEM. Absent: the team has a key of its own. */
  readonly privateKey?: string;
  /**
   * The team's values by the blueprint's names, those of a member under `MEMBER.NAME`. For teachers; in no access
   * pack. Absent: an earlier version, which did not output them, updated the stack last.
   */
  readonly variants?: Readonly<Record<string, string>>;
  /** By the name of the machine in the model. */
  readonly machines: Readonly<Record<string, MachineAccess>>;
}

export interface MachineAccess {
  readonly fixedIps: readonly string[];
  readonly floatingIp?: string;
  /** The user who logs in, from the image. Absent: not known. */
  readonly loginUser?: string;
}

/** Keystone's URL with `/v3`, as clients expect it. */
export function versioned(authUrl: string): string {
  return `${authUrl.replace(/\/(v3\/?)?$/, "")}/v3`;
}
