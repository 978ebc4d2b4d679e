/** A server group in a team's project: Nova makes it in the caller's project and in no other. */
import type { ApiClient } from "../api/client";
import { runTask } from "../api/task";

export interface ServerGroupParams {
  readonly name: string;
  readonly policy: string;
}

interface Group {
  readonly id: string;
  readonly name: string;
}

async function find(api: ApiClient, name: string): Promise<Group | undefined> {
  const { server_groups } = await api.get<{ server_groups: Group[] }>("compute", "/os-server-groups");
  return server_groups.find((group) => group.name === name);
}

runTask<ServerGroupParams>(async ({ verb, params: { name, policy }, connect }) => {
  const api = await connect();
  const found = await find(api, name);
  if (verb === "delete") {
    if (found) await api.remove("compute", `/os-server-groups/${found.id}`);
    return undefined;
  }
  if (found) return { id: found.id };
  const body = { server_group: { name, policies: [policy] } };
  const { server_group } = await api.call<{ server_group: Group }>("compute", "POST", "/os-server-groups", body);
  return { id: server_group.id };
});
