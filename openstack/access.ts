/** An administrator's access; arrives on standard input, since it holds a password. */
export interface ApiAccess {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomainName: string;
  readonly projectDomainName: string;
  readonly region: string;
  /** PEM text. Default: the system's authorities. */
  readonly caCertificate?: string;
}
