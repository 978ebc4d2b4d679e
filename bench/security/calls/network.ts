/** Calls to Neutron. */
import { change, foreign, get, post, remove, type Call } from "./call";

/** Of another team everything is invisible; of one's own, lists and single objects can be read. */
const networkKinds = [
  ["networks", "network"],
  ["subnets", "subnet"],
  ["ports", "port"],
  ["routers", "router"],
  ["security-groups", "group"],
  ["security-group-rules", "rule"],
  ["floatingips", "floatingIp"],
] as const;

const bodyKey = {
  networks: "network",
  subnets: "subnet",
  ports: "port",
  routers: "router",
  "security-groups": "security_group",
  floatingips: "floatingip",
} as const;

export const network: readonly Call[] = [
  ...networkKinds.flatMap(([kind, key]) => [
    get("network", "all", ({ own }) => `/${kind}/${own[key]}`),
    get("network", "nobody", ({ other }) => `/${kind}/${other[key]}`),
    get("network", "blind", () => `/${kind}`),
    get("network", "blind", ({ other }) => `/${kind}?project_id=${other.project}`),
    remove("network", ({ other }) => `/${kind}/${other[key]}`),
  ]),
  ...(["networks", "subnets", "ports", "routers", "security-groups"] as const).flatMap((kind) => {
    const key = networkKinds.find(([of]) => of === kind)![1];
    const renamed = () => ({ [bodyKey[kind]]: { description: "benchmark" } });
    return [
      change("network", "writers", "PUT", ({ own }) => `/${kind}/${own[key]}`, renamed),
      change("network", "nobody", "PUT", ({ other }) => `/${kind}/${other[key]}`, renamed),
    ];
  }),
  // What would join teams, or leave the team's own addresses.
  post("network", "nobody", "/rbac-policies", ({ own, other }) => ({
    rbac_policy: {
      object_type: "network",
      object_id: own.network,
      action: "access_as_shared",
      target_tenant: other.project,
    },
  })),
  post("network", "nobody", "/rbac-policies", ({ own }) => ({
    rbac_policy: { object_type: "network", object_id: own.network, action: "access_as_external", target_tenant: "*" },
  })),
  post("network", "nobody", "/rbac-policies", ({ own, other }) => ({
    rbac_policy: {
      object_type: "security_group",
      object_id: own.group,
      action: "access_as_shared",
      target_tenant: other.project,
    },
  })),
  post("network", "nobody", "/ports", ({ common }) => ({ port: { network_id: common.externalNetwork } })),
  post("network", "nobody", "/ports", ({ other }) => ({ port: { network_id: other.network } })),
  foreign("/ports", ({ own, other }) => ({
    port: { network_id: own.network, tenant_id: other.project },
  })),
  post("network", "nobody", "/subnets", ({ other }) => ({
    subnet: { network_id: other.network, ip_version: 4, cidr: "10.98.0.0/24" },
  })),
  post("network", "nobody", "/subnets", ({ common }) => ({
    subnet: { network_id: common.externalNetwork, ip_version: 4, cidr: "10.98.0.0/24" },
  })),
  post("network", "nobody", "/security-group-rules", ({ other }) => openRule(other.group)),
  post("network", "nobody", "/security-group-rules", ({ common }) => openRule(common.adminGroup)),
  post("network", "nobody", "/networks", () => ({ network: { name: "benchmark", shared: true } })),
  post("network", "nobody", "/networks", () => ({ network: { name: "benchmark", "router:external": true } })),
  post("network", "nobody", "/networks", () => ({
    network: { name: "benchmark", "provider:network_type": "vxlan", "provider:segmentation_id": 7 },
  })),
  foreign("/networks", ({ other }) => ({ network: { name: "benchmark", tenant_id: other.project } })),
  foreign("/routers", ({ other }) => ({ router: { name: "benchmark", tenant_id: other.project } })),
  foreign("/floatingips", ({ common, other }) => ({
    floatingip: { floating_network_id: common.externalNetwork, tenant_id: other.project },
  })),
  change(
    "network",
    "nobody",
    "PUT",
    ({ own }) => `/networks/${own.network}`,
    () => ({ network: { shared: true } }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ common }) => `/networks/${common.externalNetwork}`,
    () => ({ network: { description: "benchmark" } }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ own }) => `/routers/${own.router}`,
    ({ common }) => ({
      router: { external_gateway_info: { network_id: common.externalNetwork, enable_snat: false } },
    }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ other }) => `/routers/${other.router}/add_router_interface`,
    ({ own }) => ({ subnet_id: own.subnet }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ own }) => `/routers/${own.router}/add_router_interface`,
    ({ other }) => ({ subnet_id: other.subnet }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ own }) => `/ports/${own.port}`,
    () => ({ port: { "binding:host_id": "elsewhere" } }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ other }) => `/floatingips/${other.floatingIp}`,
    ({ own }) => ({ floatingip: { port_id: own.port } }),
  ),
  change(
    "network",
    "nobody",
    "PUT",
    ({ own }) => `/quotas/${own.project}`,
    () => ({ quota: { port: 1000 } }),
  ),
  get("network", "nobody", ({ other }) => `/quotas/${other.project}`),
  get("network", "empty", () => "/agents"),
  post("network", "nobody", "/address-scopes", () => ({
    address_scope: { name: "benchmark", ip_version: 4, shared: true },
  })),
  post("network", "nobody", "/subnetpools", () => ({
    subnetpool: { name: "benchmark", prefixes: ["10.97.0.0/16"], shared: true },
  })),
  post("network", "nobody", "/qos/policies", () => ({ policy: { name: "benchmark" } })),
];

function openRule(group: string) {
  return {
    security_group_rule: {
      security_group_id: group,
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      port_range_min: 4242,
      port_range_max: 4242,
    },
  };
}
