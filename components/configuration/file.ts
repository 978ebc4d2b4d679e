/** A configuration file of a machine's services. */
export interface ConfigurationFile {
  readonly path: string;
  readonly content: string;
}

/** The authority that the services trust, where it is not one of the system's: the same place on the controller and on nodes. */
export const caFile = "/etc/atelier/ca.pem";
