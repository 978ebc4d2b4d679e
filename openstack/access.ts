/** An administrator's access; a secret, because it contains a password. */
export interface ApiAccess {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomainName: string;
  readonly projectDomainName: string;
  readonly region: string;
  /** PEM text of the authority to trust. Default: the system's authorities. */
  readonly caCertificate?: string;
}
