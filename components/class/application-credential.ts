/**
 * An application credential of the team's own user: logs in to the team's project and nowhere else, with no password, and
 * changes neither users nor credentials. Another secret is another credential: the old one stops working.
 */
import { runTask } from "../api/task";

export interface ApplicationCredentialParams {
  readonly name: string;
  readonly secret: string;
}

interface Credential {
  readonly id: string;
}

runTask<ApplicationCredentialParams>(async ({ verb, params: { name, secret }, connect }) => {
  const api = await connect();
  const path = `/users/${api.userId}/application_credentials`;
  const query = `${path}?name=${encodeURIComponent(name)}`;
  const { application_credentials: found } = await api.get<{ application_credentials: Credential[] }>(
    "identity",
    query,
  );
  // Keystone tells nobody the secret of one that is there.
  for (const { id } of found) await api.remove("identity", `${path}/${id}`);
  if (verb === "delete") return undefined;
  const body = { application_credential: { name, secret } };
  const made = await api.call<{ application_credential: Credential }>("identity", "POST", path, body);
  return { id: made.application_credential.id };
});
