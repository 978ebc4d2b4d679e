/** A configuration file of a machine's services. */
export interface ConfigurationFile {
  readonly path: string;
  readonly content: string;
}

/** A file with its mode and owner, as it is written on a machine. */
export interface InstalledFile extends ConfigurationFile {
  /** As chmod(1) takes it. */
  readonly mode: "600" | "640" | "644" | "755";
  /** `user:group` */
  readonly owner: string;
}

/**
 * File of the authority that services trust, if it is not one of the system's: the same path on the controller and on
 * nodes.
 */
export const caFile = "/etc/atelier/ca.pem";
