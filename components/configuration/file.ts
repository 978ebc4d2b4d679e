/** A configuration file of a machine's services. */
export interface ConfigurationFile {
  readonly path: string;
  readonly content: string;
}

/** A file as it is put on a machine. */
export interface InstalledFile extends ConfigurationFile {
  /** As chmod(1) takes it. */
  readonly mode: "600" | "640" | "644" | "755";
  /** `user:group` */
  readonly owner: string;
}

/** The authority that the services trust, where it is not one of the system's: the same place on the controller and on nodes. */
export const caFile = "/etc/atelier/ca.pem";
