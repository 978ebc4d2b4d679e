/** Calls to Nova and Placement. */
import { change, get, post, remove, type Call } from "./call";

export const compute: readonly Call[] = [
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
  {
    // Nova says 400 to an image that the caller cannot see.
    ...post("compute", "nobody", "/servers", ({ other, common }) => ({
      server: { name: "benchmark", imageRef: other.image, flavorRef: common.flavor, networks: "none" },
    })),
    refusals: [400],
  },
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
  ...Object.entries({
    "os-migrateLive": { host: null, block_migration: "auto" },
    migrate: null,
    "os-resetState": { state: "active" },
    injectNetworkInfo: null,
  }).map(([action, value]): Call => ({
    ...change(
      "compute",
      "nobody",
      "POST",
      ({ other }) => `/servers/${other.server}/action`,
      () => ({ [action]: value }),
    ),
    needs: "server",
  })),
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

export const placement: readonly Call[] = [
  get("placement", "nobody", () => "/resource_providers"),
  get("placement", "nobody", ({ other }) => `/usages?project_id=${other.project}`),
];
