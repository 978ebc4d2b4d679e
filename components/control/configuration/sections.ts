/** Sections that the files of the controller's services share. */
import { caFile } from "../../configuration/file";
import type { IniSections } from "../../configuration/ini";
import { messageQueueTls, tokenCheck, type SignIn } from "../../configuration/sections";
import { servicePassword, type ServiceUser } from "./filled-in";
import { keystonePort, publicUrl, type ConfigurationValues } from "./values";

/** The sign-in of a service user. */
export function as(username: ServiceUser, values: ConfigurationValues): SignIn {
  const authUrl = publicUrl(values, keystonePort);
  return { authUrl, region: values.region, username, password: servicePassword(username), caFile };
}

/** The section with which a service checks its callers' tokens. */
export function checkTokens(service: ServiceUser, values: ConfigurationValues): IniSections {
  return tokenCheck(as(service, values), { service_token_roles: "service", service_token_roles_required: true });
}

/** Links in answers begin with https, as the caller's request did. */
export const behindProxy: IniSections = { oslo_middleware: { enable_proxy_headers_parsing: true } };

export const queueTls: IniSections = messageQueueTls(caFile);

/**
 * Makes the role `reader` read-only: by default, in this release a reader may change whatever a member may. Not for
 * Nova and Glance: with these policies Neutron told Nova that the administrator's ports do not exist, and Cinder
 * could not make a volume. These two keep their old rules, and a policy file takes readers out of them; reading
 * follows the new rules.
 */
export const rolePolicies: IniSections = { oslo_policy: { enforce_new_defaults: true, enforce_scope: true } };

export function lockIn(folder: string): IniSections {
  return { oslo_concurrency: { lock_path: folder } };
}
