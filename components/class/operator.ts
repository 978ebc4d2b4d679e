/**
 * A team's operator: a user that is no person. It makes what the APIs make in the caller's project and in no other, and owns
 * the team's application credential, which logs in to the team's project and nowhere else, with no password, and changes
 * neither users nor credentials. Its end is the end of all that is in the project, what students made too.
 */
import { createHash } from "node:crypto";
import { ApiError, type ApiAccess, type ApiClient } from "../api/client";
import { runTask } from "../api/task";
import { emptyProjects } from "./empty-projects";

export interface OperatorParams {
  readonly domainId: string;
  readonly projectId: string;
  readonly roleId: string;
  readonly signIn: OperatorSignIn;
  /** Another secret is another credential: the old one stops working. */
  readonly credential: { readonly name: string; readonly secret: string };
}

/** How the operator signs in, with the administrator's URL, region and certificate authority. */
export type OperatorSignIn = Pick<
  ApiAccess,
  "username" | "password" | "projectName" | "userDomainName" | "projectDomainName"
>;

/** What the task prints: ids. */
export interface OperatorIds {
  readonly id: string;
  readonly credentialId: string;
}

interface Item {
  readonly id: string;
}

async function usersOf(api: ApiClient, { domainId, signIn }: OperatorParams): Promise<readonly Item[]> {
  const path = `/users?domain_id=${domainId}&name=${encodeURIComponent(signIn.username)}`;
  return (await api.get<{ users: Item[] }>("identity", path)).users;
}

/** @returns its id, and whether it is new. One that is there gets the password anew. */
async function ensureUser(api: ApiClient, params: OperatorParams): Promise<Item & { readonly isNew: boolean }> {
  const { username: name, password } = params.signIn;
  const description = "Owns the team's machines and key pair; no person";
  const body = { user: { name, password, domain_id: params.domainId, description } };
  try {
    return { id: (await api.call<{ user: Item }>("identity", "POST", "/users", body)).user.id, isNew: true };
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  }
  const [found] = await usersOf(api, params);
  if (!found) throw new Error(`Keystone has a user ${name} and does not list it`);
  await api.call("identity", "PATCH", `/users/${found.id}`, { user: { password } });
  return { id: found.id, isNew: false };
}

interface Credential extends Item {
  readonly description: string | null;
}

/** Keystone tells nobody a credential's secret: its description tells which it is. */
const fingerprint = (secret: string) => `secret ${createHash("sha256").update(secret).digest("hex").slice(0, 16)}`;

/**
 * As the operator itself. The one with this secret stays, so that access packs go on working; one with another goes.
 * @param isNew the operator, so that it has none
 */
async function ensureCredential(
  api: ApiClient,
  { name, secret }: OperatorParams["credential"],
  isNew: boolean,
): Promise<string> {
  const path = `/users/${api.userId}/application_credentials`;
  const list = () => api.get<{ application_credentials: Credential[] }>("identity", `${path}?name=${name}`);
  const found = isNew ? [] : (await list()).application_credentials;
  const description = fingerprint(secret);
  const same = found.find((credential) => credential.description === description);
  if (same) return same.id;
  for (const { id } of found) await api.remove("identity", `${path}/${id}`);
  const body = { application_credential: { name, secret, description } };
  return (await api.call<{ application_credential: Item }>("identity", "POST", path, body)).application_credential.id;
}

runTask<OperatorParams>(async ({ verb, params, connect }): Promise<OperatorIds | undefined> => {
  const api = await connect();
  if (verb === "delete") {
    await emptyProjects(connect, () => Promise.resolve([params.projectId]));
    for (const { id } of await usersOf(api, params)) await api.remove("identity", `/users/${id}`);
    return undefined;
  }
  const { id, isNew } = await ensureUser(api, params);
  await api.call("identity", "PUT", `/projects/${params.projectId}/users/${id}/roles/${params.roleId}`);
  return { id, credentialId: await ensureCredential(await connect(params.signIn), params.credential, isNew) };
});
