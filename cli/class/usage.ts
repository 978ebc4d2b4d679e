/** Usage of the projects' quotas, counted from lists over all projects: quota calls would be one per project. */
import type { ApiClient } from "../../openstack/client";
import type { QuotaModel } from "../../model/class/types";
import type { Server } from "./types";

/** As {@link QuotaModel}. Services that the cloud lacks are left out, and so is what only the project itself can list. */
export interface Usage {
  readonly compute: Pick<QuotaModel["compute"], "instances" | "cores" | "ramMiB">;
  readonly network: QuotaModel["network"];
  readonly volume?: NonNullable<QuotaModel["volume"]>;
}

/** Neutron's collections, by quota. */
const collections = {
  networks: "networks",
  subnets: "subnets",
  routers: "routers",
  ports: "ports",
  floatingIps: "floatingips",
  securityGroups: "security-groups",
  securityGroupRules: "security-group-rules",
} as const satisfies Record<keyof QuotaModel["network"], string>;

type Counts = ReadonlyMap<string, number>;

interface Owned {
  readonly project_id: string;
  readonly id?: string;
  readonly name?: string;
}

/** A collection with only the owners and the further fields. One call. */
async function list(api: ApiClient, collection: string, further = ""): Promise<readonly Owned[]> {
  const path = `/${collection}?fields=project_id${further}`;
  return (await api.get<Record<string, Owned[]>>("network", path))[collection.replaceAll("-", "_")] ?? [];
}

/** Number of items by project. */
function counted(all: readonly Owned[]): Counts {
  const counts = new Map<string, number>();
  for (const { project_id } of all) counts.set(project_id, (counts.get(project_id) ?? 0) + 1);
  return counts;
}

interface Sized {
  readonly size: number;
  readonly "os-extended-snapshot-attributes:project_id"?: string;
}

/** A volume in Cinder's list over all projects. */
export interface SeenVolume {
  readonly id: string;
  readonly name: string;
  /** In GiB. */
  readonly size: number;
  readonly "os-vol-tenant-attr:tenant_id"?: string;
  readonly attachments: readonly { readonly server_id: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Cinder's two lists: volumes, and snapshots, which count towards the same gigabytes. */
async function sizes(api: ApiClient): Promise<readonly [readonly SeenVolume[], readonly Sized[]]> {
  const detail = async <T>(what: string) =>
    (await api.get<Record<string, T[]>>("block-storage", `/${what}/detail?all_tenants=1`))[what] ?? [];
  return Promise.all([detail<SeenVolume>("volumes"), detail<Sized>("snapshots")]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** The counts, and single objects that are looked at. */
export interface Counted {
  /** Usage of a project, by its id. */
  readonly usage: (project: string) => Usage;
  /** Names of the security groups of all projects, by id. */
  readonly groupNames: ReadonlyMap<string, string>;
  /** Undefined: the cloud has no Cinder. */
  readonly volumes: readonly SeenVolume[] | undefined;
}

type Limit = keyof typeof collections;

/** Seven calls, and two more with Cinder, whatever the number of projects. */
export async function countAll(api: ApiClient, servers: readonly Server[]): Promise<Counted> {
  const names = Object.keys(collections) as Limit[];
  const further = (name: Limit) => (name === "securityGroups" ? "&fields=id&fields=name" : "");
  const [lists, cinder] = await Promise.all([
    Promise.all(names.map((name) => list(api, collections[name], further(name)))),
    api.has("block-storage") ? sizes(api) : undefined,
  ]);
  const counts = new Map(names.map((name, i) => [name, counted(lists[i] ?? [])]));
  const groups = lists[names.indexOf("securityGroups")] ?? [];
  return {
    usage: (project) => usageOf(project, servers, counts, cinder),
    groupNames: new Map(groups.map(({ id = "", name = "" }) => [id, name])),
    volumes: cinder?.[0],
  };
}

function usageOf(
  project: string,
  servers: readonly Server[],
  counts: ReadonlyMap<Limit, Counts>,
  cinder: readonly [readonly SeenVolume[], readonly Sized[]] | undefined,
): Usage {
  const own = servers.filter(({ tenant_id }) => tenant_id === project);
  const volumes = cinder?.[0].filter((one) => one["os-vol-tenant-attr:tenant_id"] === project);
  const snapshots = cinder?.[1].filter((one) => one["os-extended-snapshot-attributes:project_id"] === project);
  const network = [...counts].map(([name, byProject]) => [name, byProject.get(project) ?? 0] as const);
  return {
    compute: {
      instances: own.length,
      cores: sum(own.map(({ flavor }) => flavor.vcpus)),
      ramMiB: sum(own.map(({ flavor }) => flavor.ram)),
    },
    network: Object.fromEntries(network) as QuotaModel["network"],
    ...(volumes === undefined || snapshots === undefined
      ? {}
      : {
          volume: {
            volumes: volumes.length,
            snapshots: snapshots.length,
            gigabytes: sum([...volumes, ...snapshots].map(({ size }) => size)),
          },
        }),
  };
}
