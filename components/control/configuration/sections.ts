/** What the files of the controller's services have in common. */
import { caFile } from "../../configuration/file";
import type { IniSections } from "../../configuration/ini";
import { messageQueueTls, tokenCheck, type SignIn } from "../../configuration/sections";
import { servicePassword, type ServiceUser } from "./filled-in";
import { keystonePort, publicUrl, type ConfigurationValues } from "./values";

/** As which user a service signs in. */
export function as(username: ServiceUser, values: ConfigurationValues): SignIn {
  const authUrl = publicUrl(values, keystonePort);
  return { authUrl, region: values.region, username, password: servicePassword(username), caFile };
}

/** A service that calls in a user's name shows with its own token that it may. */
export function checkTokens(service: ServiceUser, values: ConfigurationValues): IniSections {
  return tokenCheck(as(service, values), { service_token_roles: "service", service_token_roles_required: true });
}

/** Links that a service writes begin with https, as the caller's request did. */
export const behindProxy: IniSections = { oslo_middleware: { enable_proxy_headers_parsing: true } };

export const queueTls: IniSections = messageQueueTls(caFile);

/**
 * Roles as they are meant: in this release a `reader` may by default change whatever a member may. For Nova and Glance: under
 * these policies Neutron answered Nova that the administrator's ports do not exist, and a volume of Cinder's was not made. So those
 * two keep their old rules, and a file of policies takes the readers out of them; who may read is said in the new rules.
 */
export const rolePolicies: IniSections = { oslo_policy: { enforce_new_defaults: true, enforce_scope: true } };

export function lockIn(folder: string): IniSections {
  return { oslo_concurrency: { lock_path: folder } };
}
