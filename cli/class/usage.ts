/** How much of their quotas the projects use, counted from lists over all projects: a quota call would be one per project. */
import type { ApiClient } from "../../openstack/client";
import type { QuotaModel } from "../../model/class/types";
import type { Server } from "./types";

/** As {@link QuotaModel}; a service that the cloud does not have is left out, and what only a project itself could tell. */
export interface Usage {
  readonly compute: Pick<QuotaModel["compute"], "instances" | "cores" | "ramMiB">;
  readonly network: QuotaModel["network"];
  readonly volume?: NonNullable<QuotaModel["volume"]>;
}

/** Neutron's collections, by the quota that counts them. */
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

/** How many of a collection each project has, with nothing but the owners crossing the wire. One call. */
async function owned(api: ApiClient, collection: string): Promise<Counts> {
  const answer = await api.get<Record<string, { project_id: string }[]>>("network", `/${collection}?fields=project_id`);
  const counts = new Map<string, number>();
  for (const { project_id } of answer[collection.replaceAll("-", "_")] ?? [])
    counts.set(project_id, (counts.get(project_id) ?? 0) + 1);
  return counts;
}

interface Sized {
  readonly size: number;
  readonly "os-vol-tenant-attr:tenant_id"?: string;
  readonly "os-extended-snapshot-attributes:project_id"?: string;
}

/** Cinder's two lists: volumes, and snapshots, whose size counts as well. */
async function sizes(api: ApiClient): Promise<readonly [readonly Sized[], readonly Sized[]]> {
  const list = async (what: string) =>
    (await api.get<Record<string, Sized[]>>("block-storage", `/${what}/detail?all_tenants=1`))[what] ?? [];
  return Promise.all([list("volumes"), list("snapshots")]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** The usage of a project, by its id. Seven calls, and two where there is Cinder, for any number of projects. */
export async function usageOf(api: ApiClient, servers: readonly Server[]): Promise<(project: string) => Usage> {
  const names = Object.keys(collections) as (keyof typeof collections)[];
  const [counts, cinder] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await owned(api, collections[name])] as const)),
    api.has("block-storage") ? sizes(api) : undefined,
  ]);
  return (project) => {
    const own = servers.filter(({ tenant_id }) => tenant_id === project);
    const volumes = cinder?.[0].filter((one) => one["os-vol-tenant-attr:tenant_id"] === project);
    const snapshots = cinder?.[1].filter((one) => one["os-extended-snapshot-attributes:project_id"] === project);
    const count = (name: keyof typeof collections) => counts.find(([one]) => one === name)?.[1].get(project) ?? 0;
    return {
      compute: {
        instances: own.length,
        cores: sum(own.map(({ flavor }) => flavor.vcpus)),
        ramMiB: sum(own.map(({ flavor }) => flavor.ram)),
      },
      network: Object.fromEntries(names.map((name) => [name, count(name)])) as unknown as QuotaModel["network"],
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
  };
}
