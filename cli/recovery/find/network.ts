/** Finds Neutron's objects. */
import type { ApiClient } from "../../../openstack/client";
import type { Values } from "../state";
import { agrees, foundAt, query, text, type Finder, type Item, type Kind } from "./found";

/** @param path the collection, such as `security-groups` */
async function rows(api: ApiClient, path: string, terms: Values): Promise<readonly Item[]> {
  const answer = await api.get<Record<string, Item[]>>("network", `/${path}${query(terms)}`);
  return answer[path.replaceAll("-", "_")] ?? [];
}

const foundIn = (api: ApiClient, path: string, kind: string, row: Item) =>
  foundAt(api, "network", `/${path}`, kind, row);

const owner = (api: ApiClient, inputs: Values) => inputs["tenantId"] ?? api.projectId;

/** By name, project, and Neutron's own properties: type, physical network, VNI. */
const network: Finder = async (api, inputs) => {
  const { name, valueSpecs = {}, external } = inputs;
  const all = await rows(api, "networks", { name, project_id: owner(api, inputs) });
  const asked = { ...(valueSpecs as Values), ...(external === undefined ? {} : { "router:external": external }) };
  return all.filter((row) => agrees(row, asked)).map((row) => foundIn(api, "networks", "network", row));
};

/** Neutron refuses a second subnet with the same range in a network. */
const subnet: Finder = async (api, inputs) => {
  const { networkId, cidr, name } = inputs;
  const all = await rows(api, "subnets", { network_id: networkId, cidr });
  return all.filter((row) => agrees(row, { name })).map((row) => foundIn(api, "subnets", "subnet", row));
};

const router: Finder = async (api, inputs) => {
  const { name, externalNetworkId } = inputs;
  const all = await rows(api, "routers", { name, project_id: owner(api, inputs) });
  const leadsTo = (row: Item) => (row["external_gateway_info"] as { network_id?: string } | null)?.network_id;
  return all
    .filter((row) => externalNetworkId === undefined || leadsTo(row) === externalNetworkId)
    .map((row) => foundIn(api, "routers", "router", row));
};

/** The provider uses the port's id. A router and a subnet have at most one interface. */
const routerInterface: Finder = async (api, inputs) => {
  const { routerId, subnetId } = inputs;
  const all = await rows(api, "ports", { device_id: routerId });
  const isIn = (row: Item) => (row["fixed_ips"] as { subnet_id: string }[]).some((ip) => ip.subnet_id === subnetId);
  const isInterface = (row: Item) => /^network:(router_interface|ha_router_replicated)/.test(text(row["device_owner"]));
  return all
    .filter((row) => isInterface(row) && isIn(row))
    .map((row) => ({
      ...foundIn(api, "ports", "port", row),
      remove: () =>
        api.call<void>("network", "PUT", `/routers/${text(routerId)}/remove_router_interface`, { subnet_id: subnetId }),
    }));
};

/** A MAC address is unique in a network. */
const port: Finder = async (api, inputs) => {
  const { networkId: network_id, macAddress: mac_address, name } = inputs;
  const terms = { network_id, mac_address, name, project_id: owner(api, inputs) };
  return (await rows(api, "ports", terms)).map((row) => foundIn(api, "ports", "port", row));
};

const group: Finder = async (api, inputs) => {
  const { name } = inputs;
  const all = await rows(api, "security-groups", { name, project_id: owner(api, inputs) });
  return all.map((row) => foundIn(api, "security-groups", "security group", row));
};

/** Neutron refuses duplicate rules in a group. */
const rule: Finder = async (api, inputs) => {
  const { securityGroupId: security_group_id, direction, ethertype, protocol } = inputs;
  const all = await rows(api, "security-group-rules", { security_group_id, direction });
  const asked = {
    ethertype,
    protocol: protocol ?? null,
    port_range_min: inputs["portRangeMin"] ?? null,
    port_range_max: inputs["portRangeMax"] ?? null,
    remote_ip_prefix: inputs["remoteIpPrefix"] ?? null,
    remote_group_id: inputs["remoteGroupId"] ?? null,
  };
  return all
    .filter((row) => agrees(row, asked))
    .map((row) => foundIn(api, "security-group-rules", "security group rule", row));
};

/** By its port; else an unused one of the network, with the requested address. */
const floatingIp: Finder = async (api, inputs) => {
  const { pool, portId, address } = inputs;
  const [outside] = await rows(api, "networks", { name: pool, "router:external": true });
  const all = await rows(api, "floatingips", { project_id: owner(api, inputs), floating_network_id: outside?.id });
  const asked = { port_id: portId ?? null, floating_ip_address: address };
  return all
    .filter((row) => agrees(row, asked))
    .map((row) => ({
      ...foundIn(api, "floatingips", "floating ip", row),
      text: `floating ip ${text(row["floating_ip_address"])} (${row.id})`,
    }));
};

export const networkKinds: Readonly<Record<string, Kind>> = {
  NetworkingNetworkV2: { find: network },
  NetworkingSubnetV2: { find: subnet },
  NetworkingRouterV2: { find: router },
  NetworkingRouterInterfaceV2: { find: routerInterface, only: true },
  NetworkingPortV2: { find: port },
  NetworkingSecgroupV2: { find: group },
  NetworkingSecgroupRuleV2: { find: rule, only: true },
  NetworkingFloatingipV2: { find: floatingIp },
  NetworkingFloatingipAssociateV2: { again: true },
  NetworkingQuotaV2: { again: true },
};
