/** Ids of objects that exist in Keystone, by their names: roles, and users of a domain that is adopted. */
import type { TaskContext } from "../task";
import type { ApiClient } from "../../openstack/client";

export interface KeystoneIdsParams {
  readonly roles: readonly string[];
  /** Absent: no users are looked up. */
  readonly people?: { readonly domain: string; readonly usernames: readonly string[] };
}

/** Ids by name. */
export interface KeystoneIds {
  readonly roles: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
}

interface Named {
  readonly id: string;
  readonly domain_id: string | null;
}

const named = (name: string) => `name=${encodeURIComponent(name)}`;

async function roleId(api: ApiClient, name: string): Promise<string> {
  const { roles } = await api.get<{ roles: Named[] }>("identity", `/roles?${named(name)}`);
  const found = roles.find((role) => role.domain_id === null);
  if (!found) throw new Error(`Keystone has no role ${name}; make it with: openstack role create ${name}`);
  return found.id;
}

async function userIds(api: ApiClient, { domain, usernames }: NonNullable<KeystoneIdsParams["people"]>) {
  const { domains } = await api.get<{ domains: Named[] }>("identity", `/domains?${named(domain)}`);
  const id = domains[0]?.id;
  if (id === undefined) throw new Error(`Keystone has no domain ${domain}; correct class.identity.existingDomain`);
  const found: [string, string][] = [];
  for (const username of usernames) {
    const { users } = await api.get<{ users: Named[] }>("identity", `/users?domain_id=${id}&${named(username)}`);
    const [user] = users;
    if (user !== undefined) found.push([username, user.id]);
  }
  const missing = usernames.filter((username) => !found.some(([name]) => name === username));
  if (missing.length > 0)
    throw new Error(`domain ${domain} has no user ${missing.join(", ")}; correct the roster, or add them there`);
  return Object.fromEntries(found);
}

export async function keystoneIds({
  verb,
  params,
  connect,
}: TaskContext<KeystoneIdsParams, KeystoneIds>): Promise<KeystoneIds | undefined> {
  if (verb === "delete") return undefined;
  const api = await connect();
  const roles: [string, string][] = [];
  for (const name of params.roles) roles.push([name, await roleId(api, name)]);
  return { roles: Object.fromEntries(roles), users: params.people ? await userIds(api, params.people) : {} };
}
