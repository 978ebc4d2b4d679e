/**
 * What people of a class may and may not ask of the APIs, one line for each call. `own` is the caller's team, `other` another
 * one; both have the same objects, made for the benchmark by the administrator, so that nothing of a student's is at stake.
 */
import type { Service } from "./caller";

/** Ids of what a team has. */
export interface Belongings {
  readonly project: string;
  /** One of its members. */
  readonly user: string;
  readonly network: string;
  readonly subnet: string;
  readonly port: string;
  readonly router: string;
  readonly group: string;
  readonly rule: string;
  readonly image: string;
  readonly floatingIp: string;
  /** Absent: the cloud has no volumes. */
  readonly volume?: string;
  readonly volumeSnapshot?: string;
  /** Absent: the blueprint has no machines. */
  readonly server?: string;
}

/** What nobody's team owns. */
export interface Common {
  readonly externalNetwork: string;
  readonly externalSubnet: string;
  readonly flavor: string;
  readonly image: string;
  readonly domain: string;
  readonly adminProject: string;
  readonly adminUser: string;
  readonly memberRole: string;
  readonly adminRole: string;
  /** A security group of the administrator's project. */
  readonly adminGroup: string;
}

export interface Targets {
  readonly own: Belongings;
  readonly other: Belongings;
  readonly common: Common;
}

/**
 * `all`: looks, which readers and auditors may, too. `writers`: whoever has the role `member` in the team. `nobody`.
 * `people`: who signed in with a password; a pack's credential is restricted. `blind`: it may answer, but with nothing of
 * another team's in it.
 */
export type Allowed = "all" | "writers" | "people" | "nobody" | "blind";

export interface Call {
  readonly service: Service;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: (targets: Targets) => string;
  readonly body?: (targets: Targets) => unknown;
  readonly contentType?: string;
  readonly allowed: Allowed;
  /** Only where the teams have it. */
  readonly needs?: "volume" | "server";
}

type Text = (targets: Targets) => string;
type Body = (targets: Targets) => unknown;

const get = (service: Service, allowed: Allowed, path: Text): Call => ({ service, method: "GET", path, allowed });
const post = (service: Service, allowed: Allowed, path: string, body: Body): Call => ({
  ...{ service, method: "POST", allowed, body },
  path: () => path,
});
const change = (
  service: Service,
  allowed: Allowed,
  method: "PUT" | "PATCH" | "POST",
  path: Text,
  body: Body,
): Call => ({
  ...{ service, method, path, body, allowed },
});
const remove = (service: Service, path: Text): Call => ({ service, method: "DELETE", path, allowed: "nobody" });

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

const network: Call[] = [
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
  post("network", "nobody", "/ports", ({ own, other }) => ({
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
  post("network", "nobody", "/networks", ({ other }) => ({ network: { name: "benchmark", tenant_id: other.project } })),
  post("network", "nobody", "/routers", ({ other }) => ({ router: { name: "benchmark", tenant_id: other.project } })),
  post("network", "nobody", "/floatingips", ({ common, other }) => ({
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
  get("network", "nobody", () => "/agents"),
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

const image: Call[] = [
  get("image", "all", ({ own }) => `/images/${own.image}`),
  get("image", "all", ({ common }) => `/images/${common.image}`),
  get("image", "nobody", ({ other }) => `/images/${other.image}`),
  get("image", "blind", () => "/images"),
  get("image", "blind", ({ other }) => `/images?owner=${other.project}`),
  get("image", "blind", () => "/images?visibility=all"),
  get("image", "nobody", ({ other }) => `/images/${other.image}/file`),
  remove("image", ({ other }) => `/images/${other.image}`),
  remove("image", ({ common }) => `/images/${common.image}`),
  ...["public", "community"].map((visibility) =>
    post("image", "nobody", "/images", () => ({
      name: "benchmark",
      disk_format: "raw",
      container_format: "bare",
      visibility,
    })),
  ),
  ...(["own", "other"] as const).map((whose) => ({
    ...change(
      "image",
      "nobody",
      "PATCH",
      (targets) => `/images/${targets[whose].image}`,
      () => [{ op: "replace", path: "/visibility", value: "public" }],
    ),
    contentType: "application/openstack-images-v2.1-json-patch",
  })),
  {
    ...change(
      "image",
      "nobody",
      "PATCH",
      ({ common }) => `/images/${common.image}`,
      () => [{ op: "replace", path: "/name", value: "benchmark" }],
    ),
    contentType: "application/openstack-images-v2.1-json-patch",
  },
  change(
    "image",
    "nobody",
    "POST",
    ({ own }) => `/images/${own.image}/import`,
    () => ({ method: { name: "web-download", uri: "http://127.0.0.1:9696/" } }),
  ),
  post("image", "nobody", "/images", ({ other }) => ({
    name: "benchmark",
    disk_format: "raw",
    container_format: "bare",
    owner: other.project,
  })),
  get("image", "nobody", () => "/cache"),
];

const identity: Call[] = [
  get("identity", "nobody", () => "/users"),
  get("identity", "nobody", () => "/projects"),
  get("identity", "nobody", () => "/domains"),
  get("identity", "nobody", () => "/role_assignments"),
  get("identity", "nobody", () => "/services"),
  get("identity", "nobody", () => "/groups"),
  get("identity", "nobody", () => "/credentials?user_id=anybody"),
  get("identity", "nobody", ({ other }) => `/projects/${other.project}`),
  get("identity", "nobody", ({ other }) => `/users/${other.user}`),
  get("identity", "nobody", ({ common }) => `/users/${common.adminUser}`),
  get("identity", "nobody", ({ other }) => `/users/${other.user}/application_credentials`),
  get("identity", "nobody", ({ other }) => `/OS-TRUST/trusts?trustor_user_id=${other.user}`),
  post("identity", "nobody", "/users", ({ common }) => ({
    user: { name: "benchmark", domain_id: common.domain, password: "benchmark-1" },
  })),
  post("identity", "nobody", "/projects", ({ common }) => ({
    project: { name: "benchmark", domain_id: common.domain },
  })),
  post("identity", "nobody", "/domains", () => ({ domain: { name: "benchmark" } })),
  post("identity", "nobody", "/roles", () => ({ role: { name: "benchmark" } })),
  post("identity", "nobody", "/policies", () => ({ policy: { blob: "{}", type: "application/json" } })),
  change(
    "identity",
    "nobody",
    "PUT",
    ({ own, other, common }) => `/projects/${other.project}/users/${own.user}/roles/${common.memberRole}`,
    () => undefined,
  ),
  change(
    "identity",
    "nobody",
    "PUT",
    ({ own, common }) => `/projects/${own.project}/users/${own.user}/roles/${common.adminRole}`,
    () => undefined,
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ other }) => `/users/${other.user}`,
    () => ({ user: { password: "benchmark-2" } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ common }) => `/users/${common.adminUser}`,
    () => ({ user: { enabled: true } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ own }) => `/projects/${own.project}`,
    () => ({ project: { description: "benchmark" } }),
  ),
  change(
    "identity",
    "nobody",
    "PATCH",
    ({ other }) => `/projects/${other.project}`,
    () => ({ project: { enabled: true } }),
  ),
  change(
    "identity",
    "nobody",
    "POST",
    ({ other }) => `/users/${other.user}/password`,
    () => ({ user: { password: "benchmark-3", original_password: "wrong-password" } }),
  ),
  change(
    "identity",
    "nobody",
    "POST",
    ({ other }) => `/users/${other.user}/application_credentials`,
    () => ({ application_credential: { name: "benchmark" } }),
  ),
  post("identity", "nobody", "/OS-TRUST/trusts", ({ own, other, common }) => ({
    trust: {
      trustor_user_id: other.user,
      trustee_user_id: own.user,
      impersonation: true,
      project_id: other.project,
      roles: [{ id: common.memberRole }],
    },
  })),
  remove("identity", ({ other }) => `/projects/${other.project}`),
  remove("identity", ({ other }) => `/users/${other.user}`),
  remove("identity", ({ common }) => `/users/${common.adminUser}`),
  remove("identity", ({ common }) => `/domains/${common.domain}`),
];

const compute: Call[] = [
  get("compute", "all", () => "/servers/detail"),
  get("compute", "all", () => "/flavors/detail"),
  get("compute", "all", () => "/limits"),
  get("compute", "nobody", () => "/servers/detail?all_tenants=true"),
  get("compute", "blind", ({ other }) => `/servers/detail?project_id=${other.project}`),
  get("compute", "nobody", () => "/os-services"),
  get("compute", "nobody", () => "/os-hypervisors/detail"),
  get("compute", "nobody", () => "/os-aggregates"),
  get("compute", "nobody", () => "/os-availability-zone/detail"),
  get("compute", "nobody", () => "/os-migrations"),
  get("compute", "nobody", ({ other }) => `/os-quota-sets/${other.project}`),
  get("compute", "nobody", () => "/os-simple-tenant-usage"),
  get("compute", "nobody", ({ other }) => `/os-keypairs?user_id=${other.user}`),
  change(
    "compute",
    "nobody",
    "PUT",
    ({ own }) => `/os-quota-sets/${own.project}`,
    () => ({ quota_set: { instances: 100 } }),
  ),
  change(
    "compute",
    "nobody",
    "PUT",
    ({ other }) => `/os-quota-sets/${other.project}`,
    () => ({ quota_set: { instances: 1 } }),
  ),
  post("compute", "nobody", "/flavors", () => ({ flavor: { name: "benchmark", ram: 64, vcpus: 1, disk: 1 } })),
  post("compute", "nobody", "/os-aggregates", () => ({ aggregate: { name: "benchmark" } })),
  post("compute", "nobody", "/servers", ({ own, common }) => ({
    server: {
      name: "benchmark",
      imageRef: common.image,
      flavorRef: common.flavor,
      networks: [{ uuid: own.network }],
      availability_zone: "nova:somewhere",
    },
  })),
  post("compute", "nobody", "/servers", ({ other, common }) => ({
    server: { name: "benchmark", imageRef: other.image, flavorRef: common.flavor, networks: "none" },
  })),
  remove("compute", ({ common }) => `/flavors/${common.flavor}`),
  ...(["os-stop", "os-start", "pause", "lock", "shelve", "rescue"] as const).map((action): Call => ({
    ...change(
      "compute",
      "nobody",
      "POST",
      ({ other }) => `/servers/${other.server}/action`,
      () => ({ [action]: action === "rescue" ? {} : null }),
    ),
    needs: "server",
  })),
  ...(["os-migrateLive", "migrate", "evacuate", "os-resetState", "injectNetworkInfo", "os-getVNCConsole"] as const).map(
    (action): Call => ({
      ...change(
        "compute",
        "nobody",
        "POST",
        ({ other }) => `/servers/${other.server}/action`,
        () => ({ [action]: null }),
      ),
      needs: "server",
    }),
  ),
  ...(["migrate", "os-resetState"] as const).map((action): Call => ({
    ...change(
      "compute",
      "nobody",
      "POST",
      ({ own }) => `/servers/${own.server}/action`,
      () => ({ [action]: action === "migrate" ? null : { state: "active" } }),
    ),
    needs: "server",
  })),
  { ...get("compute", "all", ({ own }) => `/servers/${own.server}`), needs: "server" },
  { ...get("compute", "nobody", ({ other }) => `/servers/${other.server}`), needs: "server" },
  { ...get("compute", "nobody", ({ other }) => `/servers/${other.server}/os-interface`), needs: "server" },
  { ...get("compute", "nobody", ({ own }) => `/servers/${own.server}/diagnostics`), needs: "server" },
  { ...remove("compute", ({ other }) => `/servers/${other.server}`), needs: "server" },
  {
    ...change(
      "compute",
      "nobody",
      "POST",
      ({ own }) => `/servers/${own.server}/os-interface`,
      ({ other }) => ({ interfaceAttachment: { port_id: other.port } }),
    ),
    needs: "server",
  },
];

const volume: Call[] = [
  get("block-storage", "blind", () => "/volumes/detail"),
  get("block-storage", "nobody", ({ other }) => `/volumes/${other.volume}`),
  get("block-storage", "all", ({ own }) => `/volumes/${own.volume}`),
  get("block-storage", "nobody", ({ other }) => `/snapshots/${other.volumeSnapshot}`),
  get("block-storage", "blind", () => "/volumes/detail?all_tenants=1"),
  get("block-storage", "nobody", () => "/os-services"),
  get("block-storage", "nobody", ({ other }) => `/os-quota-sets/${other.project}`),
  change(
    "block-storage",
    "nobody",
    "PUT",
    ({ own }) => `/os-quota-sets/${own.project}`,
    () => ({ quota_set: { volumes: 99 } }),
  ),
  post("block-storage", "nobody", "/types", () => ({ volume_type: { name: "benchmark" } })),
  post("block-storage", "nobody", "/volume-transfers", ({ other }) => ({ transfer: { volume_id: other.volume } })),
  change(
    "block-storage",
    "nobody",
    "PUT",
    ({ other }) => `/volumes/${other.volume}`,
    () => ({ volume: { name: "benchmark" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/volumes/${own.volume}/action`,
    () => ({ "os-reset_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/volumes/${own.volume}/action`,
    () => ({ "os-force_delete": null }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ own }) => `/snapshots/${own.volumeSnapshot}/action`,
    () => ({ "os-reset_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ other }) => `/snapshots/${other.volumeSnapshot}/action`,
    () => ({ "os-update_snapshot_status": { status: "available" } }),
  ),
  change(
    "block-storage",
    "nobody",
    "POST",
    ({ other }) => `/volumes/${other.volume}/action`,
    () => ({ "os-extend": { new_size: 2 } }),
  ),
  post("block-storage", "nobody", "/snapshots", ({ other }) => ({
    snapshot: { volume_id: other.volume, name: "benchmark" },
  })),
  post("block-storage", "nobody", "/volumes", ({ other }) => ({ volume: { size: 1, source_volid: other.volume } })),
  remove("block-storage", ({ other }) => `/volumes/${other.volume}`),
].map((call) => ({ ...call, needs: "volume" as const }));

const placement: Call[] = [
  get("placement", "nobody", () => "/resource_providers"),
  get("placement", "nobody", ({ other }) => `/usages?project_id=${other.project}`),
];

export const calls: readonly Call[] = [...network, ...image, ...identity, ...compute, ...volume, ...placement];
