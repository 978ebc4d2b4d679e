/** Keystone's objects. A name is in a domain once; Keystone does not tell when something was made. */
import type { ApiClient } from "../../../openstack/client";
import type { Values } from "../state";
import { agrees, query, text, type Finder, type Kind } from "./found";

interface Item extends Values {
  readonly id: string;
}

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
      found.push({
        id: one.id,
        text: `${path.slice(0, -1)} ${JSON.stringify(text(name))} (${one.id})`,
        createdAt: undefined,
        remove: () => api.remove("identity", `/${path}/${one.id}`),
      });
  return found;
};

/** In a domain of the class's own: nobody but the administrator makes users and groups there. */
const inDomain =
  (path: "users" | "groups"): Finder =>
  async (api, inputs) => {
    const { name, domainId } = inputs;
    return (await items(api, path, { name, domain_id: domainId })).map((one) => ({
      id: one.id,
      text: `${path.slice(0, -1)} ${JSON.stringify(text(name))} (${one.id})`,
      createdAt: undefined,
      remove: () => api.remove("identity", `/${path}/${one.id}`),
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
