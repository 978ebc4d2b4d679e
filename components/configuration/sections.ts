/** Sections that the files of all services share, on the controller and on nodes. */
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

/** The options for signing in, for each section in which a service calls another one. */
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
 * The sections with which a service checks its callers' tokens.
 * @param demands further options. Default: none
 */
export function tokenCheck(as: SignIn, demands: IniOptions = {}): IniSections {
  return { keystone_authtoken: { www_authenticate_uri: as.authUrl, ...demands, ...signIn(as) } };
}

/** The section with which a service that calls another one for a user proves, by its own token, that it may. */
export function serviceUser(as: SignIn): IniSections {
  return { service_user: { send_service_user_token: true, ...signIn(as) } };
}

/** The section for the message queue over TLS; `transport_url` is separate. */
export function messageQueueTls(caFile: string | undefined): IniSections {
  return { oslo_messaging_rabbit: { ssl: true, ssl_ca_file: caFile } };
}
