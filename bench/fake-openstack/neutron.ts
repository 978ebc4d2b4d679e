/** Networking: https://docs.openstack.org/api-ref/network/v2/ */
import { randomBytes } from "node:crypto";
import { addressAt } from "./addresses";
import { Records } from "./records";
import { Fault, type Json, type Routes } from "./routes";
import { restRoutes, Table, type Row } from "./table";

const root = "/network/v2.0";

/** Both names of the owner, as Neutron tells them. */
function owned(sent: Json): Json {
  const owner = sent.project_id ?? sent.tenant_id ?? "";
  // To the second, as Neutron does.
  const created_at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return { name: "", description: "", tags: [], created_at, ...sent, project_id: owner, tenant_id: owner };
}

interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address?: string;
}

const routerOwner = "network:router_interface";

export class Neutron {
  readonly records = new Records();
  private readonly networks = new Table("network", this.records);
  private readonly subnets = new Table("subnet", this.records);
  private readonly routers = new Table("router", this.records);
  private readonly ports = new Table("port", this.records);
  private readonly groups = new Table("security group", this.records);
  private readonly rules = new Table("security group rule", this.records);
  private readonly floatingIps = new Table("floating IP", this.records);
  private readonly shares = new Table("RBAC policy", this.records);
  private readonly quotas = new Table("quota", this.records);
  /** Addresses given out, by subnet. */
  private readonly given = this.records.map<number>("address");

  private nextAddress(subnetId: string): string {
    const number = (this.given.get(subnetId) ?? 1) + 1;
    this.given.set(subnetId, number);
    return addressAt(String(this.subnets.get(subnetId).cidr), number);
  }

  /** Only what tests look for: networks are counted, and a VNI is given out once. */
  private refuseNetwork(sent: Json): void {
    const owner = (sent.project_id ?? sent.tenant_id ?? "") as string;
    const { network: limit } = this.quotaOf(owner);
    if (Number(limit) >= 0 && this.networks.where({ project_id: owner }).length >= Number(limit))
      throw new Fault(409, "Quota exceeded for resources: ['network'].");
    const vni = sent["provider:segmentation_id"] as string | undefined;
    if (vni !== undefined && this.networks.where({ "provider:segmentation_id": vni }).length > 0)
      throw new Fault(409, `Unable to create the network. The tunnel ID ${vni} is in use.`);
  }

  private network(sent: Json): Json {
    this.refuseNetwork(sent);
    const types = {
      "provider:network_type": "vxlan",
      "provider:segmentation_id": 1,
      "provider:physical_network": null,
    };
    const facts = {
      status: "ACTIVE",
      admin_state_up: true,
      shared: false,
      mtu: 1450,
      subnets: [],
      "router:external": false,
    };
    return owned({ ...facts, ...types, availability_zone_hints: [], port_security_enabled: true, ...sent });
  }

  private subnet(sent: Json): Json {
    const { cidr } = sent as { cidr: string };
    const [first, last] = [addressAt(cidr, 2), addressAt(cidr, -2)];
    const lists = { dns_nameservers: [], host_routes: [], allocation_pools: [{ start: first, end: last }] };
    return owned({ ...lists, enable_dhcp: true, gateway_ip: addressAt(cidr, 1), ip_version: 4, ...sent });
  }

  private addSubnet(sent: Json): Row {
    const made = this.subnets.add(this.subnet(sent));
    const { network_id, project_id } = made;
    // An agent is always there: DHCP's port comes with the subnet.
    if (made.enable_dhcp)
      this.ports.add(this.port({ network_id, project_id, device_owner: "network:dhcp", status: "ACTIVE" }));
    return made;
  }

  private port(sent: Json): Json {
    const subnetsHere = this.subnets.where({ network_id: sent.network_id }).slice(0, 1);
    const wanted = (sent.fixed_ips ?? subnetsHere.map(({ id }) => ({ subnet_id: id }))) as readonly FixedIp[];
    const fixed_ips = wanted.map((ip) => ({ ...ip, ip_address: ip.ip_address ?? this.nextAddress(ip.subnet_id) }));
    const mac = `fa:16:3e:${randomBytes(3)
      .toString("hex")
      .replace(/..(?=.)/g, "$&:")}`;
    const lists = { security_groups: [], allowed_address_pairs: [], extra_dhcp_opts: [], "binding:vif_type": "ovs" };
    const facts = { status: "DOWN", admin_state_up: true, mac_address: mac, device_id: "", device_owner: "" };
    return owned({
      ...facts,
      ...lists,
      port_security_enabled: true,
      "binding:vnic_type": "normal",
      ...sent,
      fixed_ips,
    });
  }

  private addGroup(sent: Json): Row {
    const group = this.groups.add(owned({ stateful: true, ...sent }));
    const { id: security_group_id, project_id } = group;
    for (const ethertype of ["IPv4", "IPv6"])
      this.rules.add(this.rule({ security_group_id, project_id, direction: "egress", ethertype }));
    return group;
  }

  private withRules(group: Row): Json {
    return { ...group, security_group_rules: this.rules.where({ security_group_id: group.id }) };
  }

  private rule(sent: Json): Json {
    const none = { protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null };
    return owned({ ...none, remote_group_id: null, remote_address_group_id: null, ...sent });
  }

  private addFloatingIp(sent: Json): Row {
    const [outside] = this.subnets.where({ network_id: sent.floating_network_id });
    if (!outside) throw new Fault(400, "the external network has no subnet");
    const floating_ip_address = sent.floating_ip_address ?? this.nextAddress(outside.id);
    const { port_id } = sent as { readonly port_id?: string | null };
    const port = port_id ? this.ports.get(port_id) : undefined;
    const fixed = (port?.fixed_ips as FixedIp[] | undefined)?.[0]?.ip_address ?? null;
    const facts = {
      status: "ACTIVE",
      router_id: null,
      port_id: null,
      fixed_ip_address: fixed,
      dns_name: "",
      dns_domain: "",
    };
    return this.floatingIps.add(owned({ ...facts, ...sent, floating_ip_address }));
  }

  private addInterface(routerId: string, { subnet_id, port_id }: { subnet_id?: string; port_id?: string }): Json {
    const router = this.routers.get(routerId);
    const subnet = this.subnets.get(subnet_id ?? "");
    const { network_id, gateway_ip: ip_address, id } = subnet;
    const { project_id } = router;
    const fixed_ips = [{ subnet_id: id, ip_address }];
    const facts = { device_id: routerId, device_owner: routerOwner, status: "ACTIVE" };
    const port = port_id
      ? this.ports.change(port_id, facts)
      : this.ports.add(this.port({ network_id, project_id, fixed_ips, ...facts }));
    return { id: routerId, subnet_id: id, port_id: port.id, tenant_id: project_id, network_id };
  }

  private removeInterface(routerId: string, { subnet_id, port_id }: Json): Json {
    const found = this.ports
      .where({ device_id: routerId, device_owner: routerOwner })
      .find((port) => port.id === port_id || (port.fixed_ips as FixedIp[]).some((ip) => ip.subnet_id === subnet_id));
    if (!found) throw new Fault(404, `router ${routerId} has no such interface`);
    this.ports.remove(found.id);
    return { id: routerId, port_id: found.id, subnet_id };
  }

  private endOfNetwork({ id }: Row): void {
    const used = this.ports.where({ network_id: id }).filter(({ device_owner }) => device_owner !== "network:dhcp");
    if (used.length > 0) throw new Fault(409, `network ${id} has ${used.length} ports`);
    for (const table of [this.ports, this.subnets]) table.removeWhere({ network_id: id });
  }

  private endOfSubnet({ id }: Row): void {
    const on = (port: Row) => (port.fixed_ips as FixedIp[]).some(({ subnet_id }) => subnet_id === id);
    for (const port of this.ports.where({}).filter(on)) {
      if (port.device_owner !== "network:dhcp") throw new Fault(409, `subnet ${id} has a port`);
      this.ports.remove(port.id);
    }
  }

  private endOfRouter({ id }: Row): void {
    if (this.ports.where({ device_id: id }).length > 0) throw new Fault(409, `router ${id} has interfaces`);
  }

  private quotaOf(project: string): Json {
    return this.quotas.has(project) ? this.quotas.get(project) : this.quotas.add(usualQuota, project);
  }

  private detailOf(project: string): Json {
    const counted: Readonly<Record<string, Table>> = {
      ...{ network: this.networks, subnet: this.subnets, router: this.routers, port: this.ports },
      ...{ floatingip: this.floatingIps, security_group: this.groups, security_group_rule: this.rules },
      rbac_policy: this.shares,
    };
    const used = (name: string) => counted[name]?.where({ project_id: project }).length ?? 0;
    const limits = Object.entries(this.quotaOf(project)).filter(([name]) => name !== "id");
    return Object.fromEntries(limits.map(([name, limit]) => [name, { limit, used: used(name), reserved: 0 }]));
  }

  readonly routes: Routes = {
    "GET /network": ({ url }) => ({
      body: { versions: [{ id: "v2.0", status: "CURRENT", links: [{ href: url + root, rel: "self" }] }] },
    }),
    ...restRoutes(`${root}/networks`, "network", this.networks, {
      ...{ made: (sent) => this.network(sent), beforeRemoval: (row) => this.endOfNetwork(row) },
    }),
    ...restRoutes(`${root}/subnets`, "subnet", this.subnets, { beforeRemoval: (row) => this.endOfSubnet(row) }),
    [`POST ${root}/subnets`]: ({ body }) => ({ status: 201, body: { subnet: this.addSubnet(body.subnet as Json) } }),
    ...restRoutes(`${root}/ports`, "port", this.ports, { made: (sent) => this.port(sent) }),
    [`GET ${root}/ports`]: ({ query }) => {
      const group = query.get("security_groups");
      query.delete("security_groups");
      const isIn = (port: Row) => group === null || (port.security_groups as string[]).includes(group);
      return { body: { ports: this.ports.asked(query).filter(isIn) } };
    },
    ...restRoutes(`${root}/routers`, "router", this.routers, {
      made: (sent) =>
        owned({ ...{ status: "ACTIVE", admin_state_up: true, external_gateway_info: null, routes: [] }, ...sent }),
      beforeRemoval: (row) => this.endOfRouter(row),
    }),
    [`PUT ${root}/routers/:/add_router_interface`]: ({ body }, id = "") => ({ body: this.addInterface(id, body) }),
    [`PUT ${root}/routers/:/remove_router_interface`]: ({ body }, id = "") => ({
      body: this.removeInterface(id, body),
    }),
    ...restRoutes(`${root}/security-groups`, "security_group", this.groups, {
      beforeRemoval: ({ id }) => this.rules.removeWhere({ security_group_id: id }),
    }),
    [`POST ${root}/security-groups`]: ({ body }) => ({
      ...{ status: 201, body: { security_group: this.withRules(this.addGroup(body.security_group as Json)) } },
    }),
    [`GET ${root}/security-groups/:`]: (_, id = "") => ({
      body: { security_group: this.withRules(this.groups.get(id)) },
    }),
    ...restRoutes(`${root}/security-group-rules`, "security_group_rule", this.rules, {
      made: (sent) => this.rule(sent),
    }),
    ...restRoutes(`${root}/floatingips`, "floatingip", this.floatingIps),
    [`POST ${root}/floatingips`]: ({ body }) => ({
      ...{ status: 201, body: { floatingip: this.addFloatingIp(body.floatingip as Json) } },
    }),
    ...restRoutes(`${root}/rbac-policies`, "rbac_policy", this.shares, { made: owned }),
    [`GET ${root}/quotas/:`]: (_, project = "") => ({ body: { quota: this.quotaOf(project) } }),
    [`PUT ${root}/quotas/:`]: ({ body }, project = "") => {
      this.quotaOf(project);
      return { body: { quota: this.quotas.change(project, body.quota as Json) } };
    },
    [`DELETE ${root}/quotas/:`]: (_, project = "") => {
      if (this.quotas.has(project)) this.quotas.remove(project);
      return { status: 204 };
    },
    [`GET ${root}/quotas/:/details.json`]: (_, project = "") => ({ body: { quota: this.detailOf(project) } }),
    ...Object.fromEntries(
      extensions.flatMap(([path, one]) =>
        Object.entries(restRoutes(`${root}/${path}`, one, new Table(one, this.records), { made: owned })),
      ),
    ),
    [`GET ${root}/agents`]: () => ({ body: { agents: [] } }),
  };
}

/** Things that nothing here depends on. */
const extensions = [
  ["trunks", "trunk"],
  ["local_ips", "local_ip"],
  ["subnetpools", "subnetpool"],
  ["address-scopes", "address_scope"],
  ["address-groups", "address_group"],
  ["qos/policies", "policy"],
] as const;

const usualQuota = {
  ...{ network: 100, subnet: 100, router: 10, port: 500, floatingip: 50, subnetpool: -1 },
  ...{ security_group: 10, security_group_rule: 100, rbac_policy: 10, trunk: -1 },
};
