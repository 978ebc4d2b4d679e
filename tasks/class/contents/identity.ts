/**
 * What people derive from their access to a project, and what survives the loss of that access: application
 * credentials, EC2 credentials, trusts; and key pairs, which Nova keeps under a user's id for ever.
 */
import type { ApiClient } from "../../../openstack/client";
import { inParallel } from "../../../values/in-parallel";
import { ifThere } from "./thing";

const atOnce = 8;

interface Credential {
  readonly id: string;
  readonly project_id: string;
}

interface Ec2Credential {
  readonly access: string;
  readonly tenant_id: string;
}

interface Trust {
  readonly id: string;
  readonly project_id: string | null;
}

interface KeyPair {
  readonly keypair: { readonly name: string };
}

/** The projects and users whose derived access is revoked. */
export interface Access {
  readonly projects: readonly string[];
  /** Ids of further users, besides those with a role in one of the projects. */
  readonly users?: readonly string[];
  /** Ids of application credentials that are kept. */
  readonly keep?: readonly string[];
}

/** Ids of users with a role in a project; with `effective`, roles by a group or on the domain count too. */
async function usersWithRole(api: ApiClient, project: string, effective: boolean): Promise<readonly string[]> {
  interface Assignments {
    readonly role_assignments: readonly { readonly user?: { readonly id: string } }[];
  }
  const path = `/role_assignments?scope.project.id=${project}${effective ? "&effective=true" : ""}`;
  // Empty if the project does not exist any more.
  const role_assignments = await ifThere(
    api.get<Assignments>("identity", path).then((found) => found.role_assignments),
  );
  return [...new Set(role_assignments.flatMap(({ user }) => (user === undefined ? [] : [user.id])))];
}

async function takeFrom(api: ApiClient, user: string, projects: ReadonlySet<string>, keep: ReadonlySet<string>) {
  const own = `/users/${encodeURIComponent(user)}`;
  interface Lists {
    readonly application_credentials: readonly Credential[];
    readonly credentials: readonly Ec2Credential[];
  }
  const derived = await ifThere(
    api.get<Lists>("identity", `${own}/application_credentials`).then((found) => found.application_credentials),
  );
  for (const { id, project_id } of derived)
    if (projects.has(project_id) && !keep.has(id)) await api.remove("identity", `${own}/application_credentials/${id}`);
  const ec2 = await ifThere(api.get<Lists>("identity", `${own}/credentials/OS-EC2`).then((found) => found.credentials));
  for (const { access, tenant_id } of ec2)
    if (projects.has(tenant_id))
      await api.remove("identity", `${own}/credentials/OS-EC2/${encodeURIComponent(access)}`);
}

/** Revokes everything that was derived from access to the projects. Needs an administrator. */
export async function takeBackAccess(api: ApiClient, { projects, users = [], keep = [] }: Access): Promise<void> {
  const ours = new Set(projects);
  const all = new Set(users);
  await inParallel(projects, atOnce, async (project) => {
    for (const user of await usersWithRole(api, project, true)) all.add(user);
  });
  await inParallel([...all], atOnce, (user) => takeFrom(api, user, ours, new Set(keep)));
  const trusts = await ifThere(
    api.get<{ trusts: readonly Trust[] }>("identity", "/OS-TRUST/trusts").then((found) => found.trusts),
  );
  const theirs = trusts.filter(({ project_id }) => project_id !== null && ours.has(project_id));
  await inParallel(theirs, atOnce, ({ id }) => api.remove("identity", `/OS-TRUST/trusts/${id}`));
}

/**
 * Ids of a domain's users, who are deleted with it.
 * @param projects only users with a role in one of these. Default: all users
 */
export async function usersOf(
  api: ApiClient,
  domain: string,
  projects?: readonly string[],
): Promise<readonly string[]> {
  const path = `/users?domain_id=${domain}`;
  const users = await ifThere(
    api.get<{ users: readonly { readonly id: string }[] }>("identity", path).then((found) => found.users),
  );
  const ids = users.map(({ id }) => id);
  if (projects === undefined) return ids;
  const inProjects = new Set<string>();
  await inParallel(projects, atOnce, async (project) => {
    for (const user of await usersWithRole(api, project, false)) inProjects.add(user);
  });
  return ids.filter((id) => inProjects.has(id));
}

/** Deletes the key pairs of users who are about to be deleted. Needs an administrator. */
export async function removeKeyPairs(api: ApiClient, users: readonly string[]): Promise<void> {
  await inParallel(users, atOnce, async (user) => {
    const query = `user_id=${encodeURIComponent(user)}`;
    const keypairs = await ifThere(
      api.get<{ keypairs: readonly KeyPair[] }>("compute", `/os-keypairs?${query}`).then((found) => found.keypairs),
    );
    for (const { keypair } of keypairs)
      await api.remove("compute", `/os-keypairs/${encodeURIComponent(keypair.name)}?${query}`);
  });
}
