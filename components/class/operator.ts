/**
 * A team's operator: a user that is no person. It makes what the APIs make in the caller's project and in no other, and owns
 * the team's application credential, which logs in to the team's project and nowhere else, with no password, and changes
 * neither users nor credentials. Its end is the end of all that is in the project, what students made too.
 */
import { createHash } from "node:crypto";
import type { ApiAccess, ApiClient } from "../api/client";
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

/** @returns its id. One that a killed run has left gets the password anew. */
async function ensureUser(api: ApiClient, params: OperatorParams): Promise<string> {
  const { username: name, password } = params.signIn;
  const [found] = await usersOf(api, params);
  const about = { name, domain_id: params.domainId, description: "Owns the team's machines and key pair; no person" };
  const { user } = found
    ? await api.call<{ user: Item }>("identity", "PATCH", `/users/${found.id}`, { user: { password } })
    : await api.call<{ user: Item }>("identity", "POST", "/users", { user: { ...about, password } });
  return user.id;
}

interface Credential extends Item {
  readonly description: string | null;
}

/** Keystone tells nobody a credential's secret: its description tells which it is. */
const fingerprint = (secret: string) => `secret ${createHash("sha256").update(secret).digest("hex").slice(0, 16)}`;

/** As the operator itself. The one with this secret stays, so that access packs go on working; one with another goes. */
async function ensureCredential(api: ApiClient, { name, secret }: OperatorParams["credential"]): Promise<string> {
  const path = `/users/${api.userId}/application_credentials`;
  const description = fingerprint(secret);
  const query = `${path}?name=${encodeURIComponent(name)}`;
  const { application_credentials: found } = await api.get<{ application_credentials: Credential[] }>(
    "identity",
    query,
  );
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
  const id = await ensureUser(api, params);
  await api.call("identity", "PUT", `/projects/${params.projectId}/users/${id}/roles/${params.roleId}`);
  return { id, credentialId: await ensureCredential(await connect(params.signIn), params.credential) };
});
