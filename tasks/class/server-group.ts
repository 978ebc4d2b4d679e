/** A server group in a team's project. The operator makes it, because Nova makes it in the caller's project only. */
import type { TaskContext } from "../task";

export interface ServerGroupParams {
  readonly name: string;
  readonly policy: string;
}

interface Made {
  readonly id: string;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
}

export async function serverGroup(context: TaskContext<ServerGroupParams, Made>): Promise<Made | undefined> {
  const { verb, previous, connect } = context;
  const { name, policy } = context.params;
  const api = await connect();
  const known = previous?.id;
  const list = async () => (await api.get<{ server_groups: Group[] }>("compute", "/os-server-groups")).server_groups;
  const byName = (group: Group) => group.name === name && group.policies.includes(policy);
  // By its id; by its name only if the id is unknown.
  const found = (await list()).find((group) => (known === undefined ? byName(group) : group.id === known));
  if (verb === "delete") {
    if (found) await api.remove("compute", `/os-server-groups/${found.id}`);
    return undefined;
  }
  if (found) return { id: found.id };
  const body = { server_group: { name, policies: [policy] } };
  const lookUp = async () => {
    const made = (await list()).find(byName);
    return made && { server_group: made };
  };
  const { server_group } = await api.call<{ server_group: Group }>("compute", "POST", "/os-server-groups", body, {
    lookUp,
  });
  return { id: server_group.id };
}
