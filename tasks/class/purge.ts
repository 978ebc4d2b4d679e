/**
 * delete: one process empties all projects of a domain, and then deletes the domain, unless only a part of the
 * projects ends. Pulumi then deletes none of the contents one by one.
 */
import { isIn, type StackPart } from "../../model/class/stacks";
import type { TaskContext } from "../task";
import { ApiError, type ApiClient } from "../../openstack/client";
import { removeKeyPairs, takeBackAccess, usersOf } from "./contents/identity";
import { emptyProjects } from "./empty-projects";

/** A domain with all its projects, or with those that one of the class's stacks holds. */
export interface PurgeParams {
  readonly domainId: string;
  readonly part?: StackPart;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

async function projectsOf(api: ApiClient, { domainId, part }: PurgeParams): Promise<readonly string[]> {
  const { projects } = await api.get<{ projects: Named[] }>("identity", `/projects?domain_id=${domainId}`);
  return projects.filter((project) => part === undefined || isIn(part, { project })).map(({ id }) => id);
}

/** Deletes a domain with its users and groups. Keystone requires that it is disabled first. */
async function removeDomain(api: ApiClient, id: string): Promise<void> {
  try {
    await api.call("identity", "PATCH", `/domains/${id}`, { domain: { enabled: false } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return;
    throw error;
  }
  await api.remove("identity", `/domains/${id}`);
}

export async function purge({ verb, params, connect }: TaskContext<PurgeParams>): Promise<void> {
  if (verb !== "delete") return;
  await emptyProjects(connect, (api) => projectsOf(api, params));
  const api = await connect();
  const projects = await projectsOf(api, params);
  await takeBackAccess(api, { projects });
  await removeKeyPairs(api, await usersOf(api, params.domainId, params.part && projects));
  if (params.part === undefined) await removeDomain(api, params.domainId);
}
