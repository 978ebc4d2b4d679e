/** What two teams have for the time of the benchmark, made by the administrator in their projects and taken away after it. */
import type { ApiClient } from "../../openstack/client";
import type { Belongings, Common } from "./calls/call";

const name = "atelier-bench-security";

interface Made {
  readonly id: string;
}

/** Deletions, newest first. */
export type Undo = (() => Promise<void>)[];

export async function undoAll(undo: Undo): Promise<void> {
  const failures: string[] = [];
  for (const act of [...undo].reverse())
    await act().catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
  if (failures.length > 0) throw new Error(`the benchmark left behind, delete it by hand:\n  ${failures.join("\n  ")}`);
}

/** @param cidr of the network that is made */
export async function makeBelongings(
  api: ApiClient,
  project: string,
  user: string,
  cidr: string,
  common: Pick<Common, "externalNetwork">,
  undo: Undo,
): Promise<Belongings> {
  async function neutron(kind: string, key: string, value: object): Promise<string> {
    const answer = await api.call<Record<string, Made>>("network", "POST", `/${kind}`, {
      [key]: { tenant_id: project, ...value },
    });
    const { id } = answer[key]!;
    undo.push(() => api.remove("network", `/${kind}/${id}`));
    return id;
  }
  const network = await neutron("networks", "network", { name });
  const subnet = await neutron("subnets", "subnet", {
    name,
    network_id: network,
    ip_version: 4,
    cidr,
    enable_dhcp: false,
  });
  const port = await neutron("ports", "port", { name, network_id: network });
  const router = await neutron("routers", "router", { name });
  const group = await neutron("security-groups", "security_group", { name });
  const rule = await neutron("security-group-rules", "security_group_rule", {
    ...{
      security_group_id: group,
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      port_range_min: 4241,
      port_range_max: 4241,
    },
  });
  const floatingIp = await neutron("floatingips", "floatingip", { floating_network_id: common.externalNetwork });
  const { id: image } = await api.call<Made>("image", "POST", "/v2/images", {
    ...{ name, owner: project, visibility: "private", disk_format: "raw", container_format: "bare" },
  });
  undo.push(() => api.remove("image", `/v2/images/${image}`));
  const { servers } = await api.get<{ servers: Made[] }>("compute", `/servers?all_tenants=true&project_id=${project}`);
  const server = servers[0]?.id;
  return { project, user, network, subnet, port, router, group, rule, floatingIp, image, ...(server && { server }) };
}

/** Quotas of teams are exact: for the time of the benchmark they are without bound. */
export async function liftQuotas(api: ApiClient, project: string, undo: Undo): Promise<void> {
  const kinds = ["network", "subnet", "port", "router", "security_group", "security_group_rule", "floatingip"];
  const { quota } = await api.get<{ quota: Record<string, number> }>("network", `/quotas/${project}`);
  const before = Object.fromEntries(kinds.map((kind) => [kind, quota[kind]]));
  await api.call("network", "PUT", `/quotas/${project}`, {
    quota: Object.fromEntries(kinds.map((kind) => [kind, -1])),
  });
  undo.push(async () => void (await api.call("network", "PUT", `/quotas/${project}`, { quota: before })));
}
