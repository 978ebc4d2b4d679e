/**
 * create, delete: teams as no tool makes them: each call that the effect needs, once, and no look at what has come of it. What
 * a tool takes beyond this is its own; what this takes is the control plane's.
 */
import { json } from "node:stream/consumers";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient } from "../../openstack/client";
import { inParallel } from "../../values/in-parallel";

interface Made {
  readonly id: string;
}

/** As many as Pulumi and OpenTofu have in flight. */
const atOnce = 10;

/** One group for all teams, which the benchmark's sweep knows by its name. */
async function makeGroup(api: ApiClient): Promise<void> {
  const asked = { security_group: { name: "open" } };
  const { security_group } = await api.call<{ security_group: Made }>("network", "POST", "/security-groups", asked);
  for (const port of [22, 80, 443])
    await api.call("network", "POST", "/security-group-rules", {
      security_group_rule: {
        ...{ security_group_id: security_group.id, direction: "ingress", protocol: "tcp" },
        ...{ port_range_min: port, port_range_max: port, remote_ip_prefix: "0.0.0.0/0" },
      },
    });
  await api.call("network", "POST", "/rbac-policies", {
    rbac_policy: {
      ...{ action: "access_as_shared", object_type: "security_group" },
      ...{ object_id: security_group.id, target_tenant: "*" },
    },
  });
}

async function makeTeam(api: ApiClient, domainId: string, name: string): Promise<void> {
  const make = async <K extends string>(kind: K, path: string, asked: object): Promise<string> =>
    (await api.call<Record<K, Made>>("network", "POST", path, { [kind]: asked }))[kind].id;

  const asked = { project: { name, domain_id: domainId } };
  const { project } = await api.call<{ project: Made }>("identity", "POST", "/projects", asked);
  const quota_set = { instances: 2, cores: 4, ram: 4096 };
  await api.call("compute", "PUT", `/os-quota-sets/${project.id}`, { quota_set });
  const common = { name, project_id: project.id };
  const network_id = await make("network", "/networks", common);
  const subnet = { ...common, network_id, ip_version: 4, cidr: "192.168.100.0/24" };
  const subnet_id = await make("subnet", "/subnets", subnet);
  const router = await make("router", "/routers", common);
  await api.call("network", "PUT", `/routers/${router}/add_router_interface`, { subnet_id });
}

/** Ids of what projects have one of, by the project. */
async function byProject(
  api: ApiClient,
  kind: "routers" | "subnets" | "networks" | "security_groups",
): Promise<(project: string) => string> {
  const path = `/${kind.replace("_", "-")}?fields=id&fields=project_id`;
  const answer = await api.get<Record<string, readonly (Made & { readonly project_id: string })[]>>("network", path);
  const ids = new Map(answer[kind]!.map(({ id, project_id }) => [project_id, id]));
  return (project) => ids.get(project)!;
}

async function removeTeams(api: ApiClient, domainId: string): Promise<void> {
  const { projects } = await api.get<{ projects: Made[] }>("identity", `/projects?domain_id=${domainId}`);
  const router = await byProject(api, "routers");
  const subnet = await byProject(api, "subnets");
  const network = await byProject(api, "networks");
  const group = await byProject(api, "security_groups");
  await inParallel(projects, atOnce, async ({ id }) => {
    await api.call("network", "PUT", `/routers/${router(id)}/remove_router_interface`, { subnet_id: subnet(id) });
    await api.remove("network", `/routers/${router(id)}`);
    await api.remove("network", `/networks/${network(id)}`);
    await api.remove("network", `/security-groups/${group(id)}`);
    await api.remove("identity", `/projects/${id}`);
  });
}

interface Input {
  readonly access: ApiAccess;
  readonly teams: number;
  readonly domainId: string;
}

async function main(verb: string | undefined, { access, teams, domainId }: Input): Promise<void> {
  const api = await ApiClient.connect(access);
  if (verb === "delete") return removeTeams(api, domainId);
  await makeGroup(api);
  const names = Array.from({ length: teams }, (_, team) => `bench-calls-${String(team).padStart(3, "0")}`);
  await inParallel(names, atOnce, (name) => makeTeam(api, domainId, name));
}

void json(process.stdin).then((input) => main(process.argv[2], input as Input));
