/**
 * A team's operator: a user that is no person. It makes what the APIs make in the caller's project and in no other, and owns
 * the team's application credential, which logs in to the team's project and nowhere else, with no password, and changes
 * neither users nor credentials. Its end is the end of all that is in the project, what students made too.
 */
import { createHash } from "node:crypto";
import { ApiError, type ApiAccess, type ApiClient } from "../api/client";
import { runTask, type TaskContext } from "../api/task";
import { waitFor } from "../api/wait";
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

type Connect = TaskContext<OperatorParams>["connect"];

/** Keystone also refuses tokens of the second in which a password was changed. */
const signInSeconds = 60;

async function usersOf(api: ApiClient, { domainId, signIn }: OperatorParams): Promise<readonly Item[]> {
  const path = `/users?domain_id=${domainId}&name=${encodeURIComponent(signIn.username)}`;
  return (await api.get<{ users: Item[] }>("identity", path)).users;
}

/** @returns its id. Undefined: there is one of the name already. */
async function makeUser(api: ApiClient, { domainId, signIn }: OperatorParams): Promise<string | undefined> {
  const { username: name, password } = signIn;
  const description = "Owns the team's machines and key pair; no person";
  const body = { user: { name, password, domain_id: domainId, description } };
  try {
    return (await api.call<{ user: Item }>("identity", "POST", "/users", body)).user.id;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return undefined;
    throw error;
  }
}

/** @returns undefined where something is refused: the password is another, or its tokens are. */
async function unlessRefused<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
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

/** Of one that is there. Its password is set only where it is another: with it Keystone ends all of its tokens. */
async function keepCredential(api: ApiClient, id: string, params: OperatorParams, connect: Connect): Promise<string> {
  const { signIn, credential } = params;
  const asItself = () => unlessRefused(async () => ensureCredential(await connect(signIn), credential, false));
  const kept = await asItself();
  if (kept !== undefined) return kept;
  await api.call("identity", "PATCH", `/users/${id}`, { user: { password: signIn.password } });
  let made: string | undefined;
  await waitFor(`${signIn.username} to sign in`, signInSeconds, async () => {
    made = await asItself();
    return made === undefined ? { done: false, seen: "its tokens are refused" } : { done: true };
  });
  return made!;
}

runTask<OperatorParams>(async ({ verb, params, connect }): Promise<OperatorIds | undefined> => {
  const api = await connect();
  if (verb === "delete") {
    await emptyProjects(connect, () => Promise.resolve([params.projectId]));
    for (const { id } of await usersOf(api, params)) await api.remove("identity", `/users/${id}`);
    return undefined;
  }
  const made = await makeUser(api, params);
  const id = made ?? (await usersOf(api, params))[0]?.id;
  if (id === undefined) throw new Error(`Keystone has a user ${params.signIn.username} and does not list it`);
  await api.call("identity", "PUT", `/projects/${params.projectId}/users/${id}/roles/${params.roleId}`);
  const credentialId =
    made === undefined
      ? await keepCredential(api, id, params, connect)
      : await ensureCredential(await connect(params.signIn), params.credential, true);
  return { id, credentialId };
});
