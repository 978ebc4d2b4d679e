/** What is missing in Keystone of what the control plane itself needs. */
import type { ApiAccess } from "../../../openstack/access";
import { ApiClient, ApiError } from "../../../openstack/client";
import { NoAnswer } from "../../../openstack/http";
import { listens } from "../listens";
import { interfaces, roles, type WantedService } from "./wanted";

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Endpoint {
  readonly service_id: string;
  readonly interface: string;
  readonly region_id: string;
}

interface Assignment {
  readonly user?: { readonly id: string };
  readonly role: { readonly id: string };
}

/** The words for a missing sign-in of the administrator. */
const administrator = "the administrator, or what he may";

/** Everything that is missing, in words. Empty: nothing is, or Keystone does not answer. */
export async function lacking(access: ApiAccess, wanted: readonly WantedService[]): Promise<readonly string[]> {
  if (!(await listens(access.authUrl))) return [];
  try {
    return await lackingIn(await ApiClient.connect(access), access.region, wanted);
  } catch (error) {
    if (error instanceof ApiError && [401, 403].includes(error.status)) return [administrator];
    if (error instanceof ApiError || error instanceof NoAnswer) return [];
    throw error;
  }
}

/** A list from Keystone. */
async function list<T>(api: ApiClient, path: string): Promise<readonly T[]> {
  const key = path.slice(1).split("?")[0] ?? "";
  return (await api.get<Record<string, readonly T[]>>("identity", path))[key] ?? [];
}

export async function lackingIn(
  api: ApiClient,
  region: string,
  wanted: readonly WantedService[],
): Promise<readonly string[]> {
  if (!api.has("identity")) return ["Keystone's own entry in the catalogue"];
  const [users, services, endpoints, allRoles, projects] = await Promise.all([
    list<Named>(api, "/users?domain_id=default"),
    list<Named>(api, "/services"),
    list<Endpoint>(api, "/endpoints"),
    list<Named>(api, "/roles"),
    list<Named>(api, "/projects?domain_id=default&name=service"),
  ]);
  const [project] = projects;
  const assignments =
    project === undefined ? [] : await list<Assignment>(api, `/role_assignments?scope.project.id=${project.id}`);
  const hasRole = (user: string, role: string) =>
    assignments.some((one) => one.user?.id === user && allRoles.find(({ id }) => id === one.role.id)?.name === role);
  const found = project === undefined ? ["project service"] : [];
  for (const role of roles) if (!allRoles.some(({ name }) => name === role)) found.push(`role ${role}`);
  for (const { name, type } of wanted) {
    const user = users.find((one) => one.name === name);
    const service = services.find((one) => one.name === name);
    if (user === undefined) found.push(`user ${name}`);
    else if (project !== undefined)
      for (const role of roles) if (!hasRole(user.id, role)) found.push(`role ${role} of user ${name}`);
    if (service === undefined) found.push(`service ${name} (${type})`);
    else
      for (const face of interfaces)
        if (!endpoints.some((one) => isOf(one, service.id, face, region)))
          found.push(`${face} endpoint of service ${name}`);
  }
  return found;
}

const isOf = (one: Endpoint, service: string, face: string, region: string) =>
  one.service_id === service && one.interface === face && one.region_id === region;
