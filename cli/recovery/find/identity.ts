/** Finds Keystone's objects. Names are unique in a domain; Keystone stores no time of creation. */
import type { ApiClient } from "../../../openstack/client";
import type { Values } from "../state";
import { agrees, foundAt, query, type Finder, type Item, type Kind } from "./found";

async function items(api: ApiClient, path: string, terms: Values): Promise<readonly Item[]> {
  return (await api.get<Record<string, Item[]>>("identity", `/${path}${query(terms)}`))[path] ?? [];
}

/** Whether a project or domain is empty, as a new one is: roles and members show that it existed before. */
async function isEmpty(api: ApiClient, id: string, isDomain: boolean): Promise<boolean> {
  if (isDomain) {
    const inside = [await items(api, "projects", { domain_id: id }), await items(api, "users", { domain_id: id })];
    return inside.flat().filter((one) => one.id !== id).length === 0;
  }
  return (await items(api, "role_assignments", { "scope.project.id": id })).length === 0;
}

/** In Keystone, a domain is a project that acts as one. */
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

/** For a domain of the class, where only the administrator makes users and groups. */
const inDomain =
  (path: "users" | "groups"): Finder =>
  async (api, inputs) => {
    const { name, domainId, defaultProjectId } = inputs;
    const all = await items(api, path, { name, domain_id: domainId });
    return all.map((one) => ({
      ...foundAt(api, "identity", `/${path}`, path.slice(0, -1), one),
      marked: defaultProjectId !== undefined && one["default_project_id"] === defaultProjectId,
    }));
  };

export const identityKinds: Readonly<Record<string, Kind>> = {
  IdentityProjectV3: { find: project, only: true },
  IdentityUserV3: { find: inDomain("users"), only: true },
  IdentityGroupV3: { find: inDomain("groups"), only: true },
  IdentityUserMembershipV3: { again: true },
  IdentityRoleAssignmentV3: { again: true },
  IdentityInheritRoleAssignmentV3: { again: true },
};
