/**
 * A team's operator: a user that is no person. It makes what the APIs make in the caller's project and in no other, and owns
 * the team's application credential, which logs in to the team's project and nowhere else, with no password, and changes
 * neither users nor credentials. Its end is the end of all that is in the project, what students made too.
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
  /** Another secret is another credential: the old one stops working, with all that anybody derived from access to the project. */
  readonly credential: WantedCredential;
  /** For those who look on. Absent: there are none. */
  readonly readers?: WantedCredential & { readonly roleId: string };
  /** Ids of the team's people. Absent: in states of earlier versions. */
  readonly people?: readonly string[];
}

/** An application credential; without a role of its own it has all of the operator's. */
interface WantedCredential {
  readonly name: string;
  readonly secret: string;
  readonly roleId?: string;
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
  readonly readerCredentialId?: string;
}

interface Item {
  readonly id: string;
}

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
    return (await api.call<{ user: Item }>("identity", "POST", "/users", body, { repeatable: true })).user.id;
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
  readonly name: string;
  readonly description: string | null;
}

/** Keystone tells nobody a credential's secret: its description tells which it is. */
const fingerprint = (secret: string) => `secret ${createHash("sha256").update(secret).digest("hex").slice(0, 16)}`;

/**
 * As the operator itself. Those with these secrets stay, so that access packs go on working. One with another secret says that
 * access is being taken back.
 * @param takeBack ends all of them, and what else was derived from access; before new ones are made, so that a run that is cut
 * off is finished by the next
 * @returns their ids
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

/** Keystone also refuses tokens of the second in which a password was changed. */
const signInSeconds = 60;

/** Of one that is there. Its password is set only where it is another: with it Keystone ends all of its tokens. */
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

/** The team's end: what is in its project, what is derived from access to it, and who is in it alone. */
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
