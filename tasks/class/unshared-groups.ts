/**
 * Replaces, on the teams' ports, groups of the class that earlier versions shared with everybody by the class's own
 * groups of the same name. A share in Neutron lets its target add rules for all machines in the group, and cannot be
 * deleted while a port of the target is in the group. Afterwards Pulumi can delete the share and the group, and with
 * it all added rules. What teams made in such a group keeps working. Does nothing where no group is shared.
 */
import type { TaskContext } from "../task";
import type { ApiClient } from "../../openstack/client";
import { inParallel } from "../../values/in-parallel";

export interface UnsharedGroupsParams {
  /** The class's domain; ports of other projects are left alone. */
  readonly domainId: string;
  /** Ids of the class's groups by name; these are not shared. */
  readonly groups: Readonly<Record<string, string>>;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly project_id: string;
}

interface Share {
  readonly object_id: string;
  readonly target_tenant: string;
}

interface Port {
  readonly id: string;
  readonly project_id: string;
  readonly security_groups: readonly string[];
}

const atOnce = 8;

/** Which group replaces which shared group: the one with the same name and owner. */
async function successors(
  api: ApiClient,
  groups: UnsharedGroupsParams["groups"],
): Promise<ReadonlyMap<string, string>> {
  const query = "object_type=security_group&action=access_as_shared";
  const { rbac_policies } = await api.get<{ rbac_policies: Share[] }>("network", `/rbac-policies?${query}`);
  const shared = new Set(
    rbac_policies.filter(({ target_tenant }) => target_tenant === "*").map(({ object_id }) => object_id),
  );
  if (shared.size === 0) return new Map();
  const fields = "fields=id&fields=name&fields=project_id";
  const { security_groups: all } = await api.get<{ security_groups: Group[] }>("network", `/security-groups?${fields}`);
  return new Map(
    Object.values(groups).flatMap((id) => {
      const own = all.find((group) => group.id === id);
      const old = all.filter((one) => own?.name === one.name && own.project_id === one.project_id && own.id !== one.id);
      return old.filter((group) => shared.has(group.id)).map((group) => [group.id, id] as const);
    }),
  );
}

export async function unsharedGroups({ verb, params, connect }: TaskContext<UnsharedGroupsParams>): Promise<void> {
  if (verb === "delete") return;
  const api = await connect();
  const next = await successors(api, params.groups);
  if (next.size === 0) return;
  const path = `/projects?domain_id=${params.domainId}`;
  const { projects } = await api.get<{ projects: { id: string }[] }>("identity", path);
  const ours = new Set(projects.map(({ id }) => id));
  const fields = "fields=id&fields=project_id&fields=security_groups";
  const { ports } = await api.get<{ ports: Port[] }>("network", `/ports?${fields}`);
  const inShared = ports.filter((port) => ours.has(port.project_id) && port.security_groups.some((id) => next.has(id)));
  await inParallel(inShared, atOnce, async ({ id, security_groups }) => {
    const groups = [...new Set(security_groups.map((group) => next.get(group) ?? group))];
    await api.call("network", "PUT", `/ports/${id}`, { port: { security_groups: groups } });
  });
  console.error(`${inShared.length} ports are in groups of the class that nobody else can write into`);
}
