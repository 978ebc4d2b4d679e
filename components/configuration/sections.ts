/** What the files of all services have in common, on the controller and on nodes. */
import type { IniOptions, IniSections } from "./ini";

/** How a service signs in to Keystone. */
export interface SignIn {
  readonly authUrl: string;
  readonly region: string;
  /** A user in project `service` of the domain `Default`. */
  readonly username: string;
  readonly password: string;
  /**
   * File with the authority to trust.
   * @default - the system's authorities
   */
  readonly caFile?: string | undefined;
}

/** For every section in which a service calls another one. */
export function signIn({ authUrl, region, username, password, caFile }: SignIn): IniOptions {
  return {
    auth_url: authUrl,
    cafile: caFile,
    auth_type: "password",
    project_domain_name: "Default",
    user_domain_name: "Default",
    project_name: "service",
    username,
    password,
    region_name: region,
  };
}

/**
 * With this a service checks its callers' tokens.
 * @param demands what it asks of them besides
 */
export function tokenCheck(as: SignIn, demands: IniOptions = {}): IniSections {
  return { keystone_authtoken: { www_authenticate_uri: as.authUrl, ...demands, ...signIn(as) } };
}

/** A service that calls another one in a user's name shows that it may, by its own token. */
export function serviceUser(as: SignIn): IniSections {
  return { service_user: { send_service_user_token: true, ...signIn(as) } };
}

/** How a service reaches the message queue over TLS, besides transport_url. */
export function messageQueueTls(caFile: string | undefined): IniSections {
  return { oslo_messaging_rabbit: { ssl: true, ssl_ca_file: caFile } };
}
