/**
 * A team's operator: a user that is not a person. It makes what the APIs make only in the caller's own project. It
 * owns the team's application credential, which is valid for this project only, needs no password, and cannot change
 * users or credentials. Deleting the operator empties the project, including what students made.
 */
import { createHash } from "node:crypto";
import type { TaskContext } from "../task";
import type { ApiAccess } from "../../openstack/access";
import { ApiError, type ApiClient } from "../../openstack/client";
import { waitFor } from "../../openstack/wait";
import { removeKeyPairs, takeBackAccess, usersOf as peopleOf } from "./contents/identity";
import { emptyProjects } from "./empty-projects";

export interface OperatorParams {
  readonly domainId: string;
  readonly projectId: string;
  readonly roleId: string;
  readonly signIn: OperatorSignIn;
  /**
   * Another secret replaces the credential: the old one stops working, with everything that was derived from access
   * to the project.
   */
  readonly credential: WantedCredential;
  /** The credential of members who only read. Absent: there are none. */
  readonly readers?: WantedCredential & { readonly roleId: string };
  /** Ids of the team's people. Absent in states of earlier versions. */
  readonly people?: readonly string[];
}

/** An application credential. Without a role it has all roles of the operator. */
interface WantedCredential {
  readonly name: string;
  readonly secret: string;
  readonly roleId?: string;
}

/** User name, password and project of the operator; URL, region and certificate authority are the administrator's. */
export type OperatorSignIn = Pick<
  ApiAccess,
  "username" | "password" | "projectName" | "userDomainName" | "projectDomainName"
>;

/** The task's result: ids. */
export interface OperatorIds {
  readonly id: string;
  readonly credentialId: string;
  readonly readerCredentialId?: string;
}

interface Item {
  readonly id: string;
}

async function usersOf(api: ApiClient, { domainId, signIn }: OperatorParams): Promise<readonly Item[]> {
  const path = `/users?domain_id=${domainId}&name=${encodeURIComponent(signIn.username)}`;
  return (await api.get<{ users: Item[] }>("identity", path)).users;
}

/** @returns its id. Undefined: a user of this name exists. */
async function makeUser(api: ApiClient, { domainId, signIn }: OperatorParams): Promise<string | undefined> {
  const { username: name, password } = signIn;
  const description = "Owns the team's machines and key pair; no person";
  const body = { user: { name, password, domain_id: domainId, description } };
  try {
    return (await api.call<{ user: Item }>("identity", "POST", "/users", body, { repeatable: true })).user.id;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return undefined;
    throw error;
  }
}

/** @returns the action's result. Undefined: the sign-in was refused. */
async function unlessRefused<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

interface Credential extends Item {
  readonly name: string;
  readonly description: string | null;
}

/** The description of a credential, by which it is recognised: Keystone returns nobody a credential's secret. */
const fingerprint = (secret: string) => `secret ${createHash("sha256").update(secret).digest("hex").slice(0, 16)}`;

/**
 * Runs as the operator. Credentials with the wanted secrets stay, so that access packs keep working. If a credential
 * has another secret, access is being revoked.
 * @param takeBack revokes all credentials and derived access before new ones are made, so that a later run completes
 * an interrupted one
 * @returns ids of the credentials
 */
async function ensureCredentials(
  api: ApiClient,
  wanted: readonly WantedCredential[],
  takeBack: () => Promise<void>,
): Promise<readonly string[]> {
  const path = `/users/${api.userId}/application_credentials`;
  const list = async () =>
    (await api.get<{ application_credentials: Credential[] }>("identity", path)).application_credentials;
  const isWanted = ({ name, description }: Credential) =>
    wanted.some((one) => one.name === name && fingerprint(one.secret) === description);
  let found = await list();
  const [first] = wanted;
  if (found.some((one) => !isWanted(one)) || !found.some(({ name }) => name === first?.name)) {
    await takeBack();
    found = await list();
  }
  const ids: string[] = [];
  for (const { name, secret, roleId } of wanted) {
    const roles = roleId === undefined ? {} : { roles: [{ id: roleId }] };
    const body = { application_credential: { name, secret, description: fingerprint(secret), ...roles } };
    const isIt = (one: Credential) => one.name === name && isWanted(one);
    const lookUp = async () => {
      const made = (await list()).find(isIt);
      return made && { application_credential: made };
    };
    const made = async () =>
      (await api.call<{ application_credential: Item }>("identity", "POST", path, body, { lookUp }))
        .application_credential;
    ids.push((found.find(isIt) ?? (await made())).id);
  }
  return ids;
}

/** Seconds to keep trying: Keystone also refuses tokens of the second in which a password was changed. */
const signInSeconds = 60;

/** Signs in as an existing operator. Its password is set only if it differs, because setting it ends all of its tokens. */
async function signedIn<T>(api: ApiClient, id: string, params: OperatorParams, use: () => Promise<T>): Promise<T> {
  const { signIn } = params;
  const kept = await unlessRefused(use);
  if (kept !== undefined) return kept;
  await api.call("identity", "PATCH", `/users/${id}`, { user: { password: signIn.password } });
  let made: T | undefined;
  await waitFor(`${signIn.username} to sign in`, signInSeconds, async () => {
    made = await unlessRefused(use);
    return made === undefined ? { done: false, seen: "its tokens are refused" } : { done: true };
  });
  return made!;
}

/** The team's end: deletes what is in the project, what was derived from access to it, and its own user. */
async function end({ params, connect }: TaskContext<OperatorParams, OperatorIds>): Promise<void> {
  const { projectId, domainId, people = [] } = params;
  await emptyProjects(connect, () => Promise.resolve([projectId]));
  const api = await connect();
  const going = await peopleOf(api, domainId, [projectId]);
  await takeBackAccess(api, { projects: [projectId], users: people });
  await removeKeyPairs(api, going);
  for (const { id } of await usersOf(api, params)) await api.remove("identity", `/users/${id}`);
}

export async function operator(context: TaskContext<OperatorParams, OperatorIds>): Promise<OperatorIds | undefined> {
  const { verb, params, connect } = context;
  if (verb === "delete") return void (await end(context));
  const api = await connect();
  const { projectId, roleId, readers, credential, people = [] } = params;
  const made = await makeUser(api, params);
  const id = made ?? (await usersOf(api, params))[0]?.id;
  if (id === undefined) throw new Error(`Keystone has a user ${params.signIn.username} and does not list it`);
  const wanted: WantedCredential[] = [credential, ...(readers === undefined ? [] : [readers])];
  for (const role of [roleId, ...(readers === undefined ? [] : [readers.roleId])])
    await api.call("identity", "PUT", `/projects/${projectId}/users/${id}/roles/${role}`);
  const takeBack = () =>
    made === undefined ? takeBackAccess(api, { projects: [projectId], users: people }) : Promise.resolve();
  const ensure = async () => ensureCredentials(await connect(params.signIn), wanted, takeBack);
  const ids = await (made === undefined ? signedIn(api, id, params, ensure) : ensure());
  return { id, credentialId: ids[0]!, ...(readers === undefined ? {} : { readerCredentialId: ids[1]! }) };
}
