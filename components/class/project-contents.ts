/** What is in some projects, by the services' own lists: a handful of calls, however many projects there are. */
import type { ApiClient, Service } from "../api/client";

export interface Item {
  readonly id: string;
}

/** A port of a router. */
export interface Interface extends Item {
  /** The router. */
  readonly device_id: string;
}

/** In the order in which it can be deleted. */
export interface Contents {
  readonly servers: readonly Item[];
  readonly floatingIps: readonly Item[];
  readonly interfaces: readonly Interface[];
  readonly routers: readonly Item[];
  /** Those of servers and of nobody; DHCP's go with their network. */
  readonly ports: readonly Item[];
  readonly networks: readonly Item[];
  /** `default` among them: Neutron made it with the project and deletes it with nothing. */
  readonly securityGroups: readonly Item[];
  readonly serverGroups: readonly Item[];
  /** Snapshots of servers. */
  readonly images: readonly Item[];
  readonly snapshots: readonly Item[];
  readonly volumes: readonly Item[];
}

/** As a service lists it: the owner under one of two names. */
interface Listed extends Item {
  readonly project_id?: string;
  readonly tenant_id?: string;
  readonly owner?: string;
  readonly "os-vol-tenant-attr:tenant_id"?: string;
  readonly "os-extended-snapshot-attributes:project_id"?: string;
}

interface Port extends Listed {
  readonly device_id: string;
  readonly device_owner: string;
}

/** Services give so many at once at most: Nova's and Cinder's `max_limit`. */
const pageSize = 1000;

/** An address line may be 8 KiB: of 50 ids of 32 digits each, 2.2. */
const idsAtOnce = 50;

function ownerOf(item: Listed): string | undefined {
  const snapshot = item["os-extended-snapshot-attributes:project_id"];
  return item.project_id ?? item.tenant_id ?? item.owner ?? item["os-vol-tenant-attr:tenant_id"] ?? snapshot;
}

/** How the next page of a list is asked for: after the last item seen, or after so many. */
type Next = (last: Item, seen: number) => string;
const afterLast: Next = ({ id }) => `&marker=${id}`;
const afterMany: Next = (_, seen) => `&offset=${seen}`;

/** All pages of a list over all projects. */
async function paged(api: ApiClient, service: Service, path: string, key: string, next = afterLast) {
  const found: Listed[] = [];
  for (let from = ""; ;) {
    const page = (await api.get<Record<string, Listed[]>>(service, `${path}&limit=${pageSize}${from}`))[key] ?? [];
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return found;
    from = next(last, found.length);
  }
}

/** A list of Neutron's, which takes many owners in one call and knows no limit. */
async function ofNeutron<T extends Listed>(api: ApiClient, path: string, key: string, owners: readonly string[]) {
  const found: T[] = [];
  for (let i = 0; i < owners.length; i += idsAtOnce) {
    const terms = owners.slice(i, i + idsAtOnce).map((id) => `project_id=${id}`);
    found.push(...((await api.get<Record<string, T[]>>("network", `${path}?${terms.join("&")}`))[key] ?? []));
  }
  return found;
}

/** As an administrator. */
export async function contentsOf(api: ApiClient, projects: readonly string[]): Promise<Contents> {
  const owners = new Set(projects);
  const theirs = (items: readonly Listed[]) => items.filter((item) => owners.has(ownerOf(item) ?? ""));
  const all = async (service: Service, path: string, key: string, next?: Next) =>
    theirs(await paged(api, service, path, key, next));
  const cinder = (path: string, key: string) =>
    api.has("block-storage") ? all("block-storage", path, key) : Promise.resolve([]);
  const ports = await ofNeutron<Port>(api, "/ports", "ports", projects);
  const isInterface = ({ device_owner }: Port) => /^network:.*router.*interface/.test(device_owner);
  return {
    servers: await all("compute", "/servers/detail?all_tenants=1", "servers"),
    floatingIps: await ofNeutron(api, "/floatingips", "floatingips", projects),
    interfaces: ports.filter(isInterface),
    routers: await ofNeutron(api, "/routers", "routers", projects),
    ports: ports.filter(({ device_owner }) => !device_owner.startsWith("network:")),
    networks: await ofNeutron(api, "/networks", "networks", projects),
    // Not by owner: asked so, Neutron makes the first of them a new group `default`, each time.
    securityGroups: theirs(
      (await api.get<{ security_groups: Listed[] }>("network", "/security-groups?fields=id&fields=project_id"))
        .security_groups,
    ),
    serverGroups: await all("compute", "/os-server-groups?all_projects=true", "server_groups", afterMany),
    images: await all("image", "/v2/images?visibility=all", "images"),
    snapshots: await cinder("/snapshots/detail?all_tenants=1", "snapshots"),
    volumes: await cinder("/volumes/detail?all_tenants=1", "volumes"),
  };
}
