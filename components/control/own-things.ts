/** What exists of the lab in its project, recognised by the names in the settings and counted for each quota. */
import type { Amount, OwnNames } from "../../model/cloud/project-need";
import type { ApiClient } from "../../openstack/client";

interface Named {
  readonly id: string;
  readonly name: string;
  readonly project_id?: string;
}

interface Server extends Named {
  readonly flavor: { readonly vcpus?: number; readonly ram?: number };
}

interface Port {
  readonly id: string;
  readonly network_id: string;
  readonly device_id: string;
}

/** Nova returns at most so many servers at once (`[api] max_limit`). */
const pageSize = 1000;

async function serversOf(api: ApiClient): Promise<readonly Server[]> {
  const found: Server[] = [];
  for (let marker = ""; ;) {
    const path = `/servers/detail?limit=${pageSize}${marker}`;
    // Since 2.47, answers contain the whole flavor.
    const { servers } = await api.get<{ servers: Server[] }>("compute", path, { microversion: "2.53" });
    found.push(...servers);
    const last = servers.at(-1);
    if (last === undefined || servers.length < pageSize) return found;
    marker = `&marker=${last.id}`;
  }
}

/** A thing of somebody else with the same name counts as the lab's: OpenStack itself then refuses what exceeds the quota. */
export async function ownThings(api: ApiClient, names: OwnNames): Promise<Amount> {
  const own = <T extends Named>(all: readonly T[], theirs: readonly string[]) =>
    all.filter(({ name, project_id }) => theirs.includes(name) && (project_id ?? api.projectId) === api.projectId);
  const neutron = async <T>(path: string, key: string, fields: readonly string[]) => {
    const query = [`project_id=${api.projectId}`, ...fields.map((field) => `fields=${field}`)].join("&");
    return (await api.get<Record<string, T[]>>("network", `${path}?${query}`))[key] ?? [];
  };
  const named = ["id", "name", "project_id"];
  const servers = own(await serversOf(api), names.instances);
  const { keypairs = [] } = await api.get<{ keypairs?: { keypair: { name: string } }[] }>("compute", "/os-keypairs");
  const { server_groups: groups = [] } = await api.get<{ server_groups?: Named[] }>("compute", "/os-server-groups");
  const networks = own(await neutron<Named>("/networks", "networks", named), names.networks);
  const routers = own(await neutron<Named>("/routers", "routers", named), names.routers);
  // Without an owner in the query: with one, Neutron would make the group `default` where it is missing.
  const all = await api.get<{ security_groups: Named[] }>(
    "network",
    "/security-groups?fields=id&fields=name&fields=project_id",
  );
  const securityGroups = own(all.security_groups, names.securityGroups);
  const ids = (things: readonly { id: string }[]) => new Set(things.map(({ id }) => id));
  const [networkIds, groupIds] = [ids(networks), ids(securityGroups)];
  const holders = ids([...servers, ...routers]);
  const ports = (await neutron<Port>("/ports", "ports", ["id", "network_id", "device_id"])).filter(
    (port) => networkIds.has(port.network_id) || holders.has(port.device_id),
  );
  const portIds = ids(ports);
  const subnets = await neutron<{ network_id: string }>("/subnets", "subnets", ["network_id"]);
  const floatingIps = await neutron<{ port_id: string | null }>("/floatingips", "floatingips", ["port_id"]);
  const rules = await neutron<{ security_group_id: string }>("/security-group-rules", "security_group_rules", [
    "security_group_id",
  ]);
  const sum = (of: (flavor: Server["flavor"]) => number | undefined) =>
    servers.reduce((total, { flavor }) => total + (of(flavor) ?? 0), 0);
  return {
    instances: servers.length,
    cores: sum(({ vcpus }) => vcpus),
    ramMiB: sum(({ ram }) => ram),
    keyPairs: keypairs.filter(({ keypair }) => names.keyPairs.includes(keypair.name)).length,
    serverGroups: own(groups, names.serverGroups).length,
    networks: networks.length,
    subnets: subnets.filter(({ network_id }) => networkIds.has(network_id)).length,
    routers: routers.length,
    ports: ports.length,
    floatingIps: floatingIps.filter(({ port_id }) => port_id !== null && portIds.has(port_id)).length,
    securityGroups: securityGroups.length,
    securityGroupRules: rules.filter(({ security_group_id }) => groupIds.has(security_group_id)).length,
  };
}
