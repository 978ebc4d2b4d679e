/** Keystone's objects. A name is in a domain once; Keystone does not tell when something was made. */
import type { ApiClient } from "../../../openstack/client";
import type { Values } from "../state";
import { agrees, foundAt, query, type Finder, type Item, type Kind } from "./found";

async function items(api: ApiClient, path: string, terms: Values): Promise<readonly Item[]> {
  return (await api.get<Record<string, Item[]>>("identity", `/${path}${query(terms)}`))[path] ?? [];
}

/** One that has just been made is empty: whoever has been given a role, or is in it, was there before. */
async function isEmpty(api: ApiClient, id: string, isDomain: boolean): Promise<boolean> {
  if (isDomain) {
    const inside = [await items(api, "projects", { domain_id: id }), await items(api, "users", { domain_id: id })];
    return inside.flat().filter((one) => one.id !== id).length === 0;
  }
  return (await items(api, "role_assignments", { "scope.project.id": id })).length === 0;
}

/** Domains are projects that act as one. */
const project: Finder = async (api, inputs) => {
  const { name, domainId, description, isDomain } = inputs;
  const path = isDomain === true ? "domains" : "projects";
  const all = await items(api, path, { name, ...(isDomain === true ? {} : { domain_id: domainId }) });
  const found = [];
  for (const one of all.filter((one) => agrees(one, { description })))
    if (await isEmpty(api, one.id, isDomain === true))
      found.push(foundAt(api, "identity", `/${path}`, path.slice(0, -1), one));
  return found;
};

/** In a domain of the class's own: nobody but the administrator makes users and groups there. */
const inDomain =
  (path: "users" | "groups"): Finder =>
  async (api, inputs) => {
    const { name, domainId } = inputs;
    const all = await items(api, path, { name, domain_id: domainId });
    return all.map((one) => foundAt(api, "identity", `/${path}`, path.slice(0, -1), one));
  };

export const identityKinds: Readonly<Record<string, Kind>> = {
  IdentityProjectV3: { find: project, only: true },
  IdentityUserV3: { find: inDomain("users"), only: true },
  IdentityGroupV3: { find: inDomain("groups"), only: true },
  IdentityUserMembershipV3: { again: true },
  IdentityRoleAssignmentV3: { again: true },
  IdentityInheritRoleAssignmentV3: { again: true },
};
