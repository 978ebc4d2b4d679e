/** Limits and usage of the lab's project, as Nova and Neutron report them. */
import type { AddedUp } from "../../model/cloud/project-need";
import { ApiError, type ApiClient, type Service } from "../../openstack/client";

export type Counted = AddedUp | "serverGroupMembers";

export interface Quota {
  readonly name: Counted;
  /** -1: unlimited. */
  readonly limit: number;
  readonly used: number;
}

/** The service that counts each, its name there, and its option of `openstack quota set`. */
const compute: Readonly<Record<string, readonly [Counted, string]>> = {
  instances: ["instances", "instances"],
  cores: ["cores", "cores"],
  ram: ["ramMiB", "ram"],
  key_pairs: ["keyPairs", "key-pairs"],
  server_groups: ["serverGroups", "server-groups"],
  server_group_members: ["serverGroupMembers", "server-group-members"],
};
const network: Readonly<Record<string, readonly [Counted, string]>> = {
  network: ["networks", "networks"],
  subnet: ["subnets", "subnets"],
  router: ["routers", "routers"],
  port: ["ports", "ports"],
  floatingip: ["floatingIps", "floating-ips"],
  security_group: ["securityGroups", "secgroups"],
  security_group_rule: ["securityGroupRules", "secgroup-rules"],
};

/** The openstack client's option: `--instances`. */
export function optionOf(counted: Counted): string {
  const found = [...Object.values(compute), ...Object.values(network)].find(([name]) => name === counted);
  return `--${found?.[1] ?? counted}`;
}

interface Detail {
  readonly limit: number;
  readonly used?: number;
  readonly in_use?: number;
  readonly reserved?: number;
}

const services = [
  {
    service: "compute",
    key: "quota_set",
    path: "/os-quota-sets/",
    details: "/detail",
    defaults: "/defaults",
    of: compute,
  },
  { service: "network", key: "quota", path: "/quotas/", details: "/details.json", defaults: "/default", of: network },
] as const satisfies readonly { service: Service; [more: string]: unknown }[];

function known<T>(of: typeof compute, answer: Readonly<Record<string, T>>): [Counted, T][] {
  return Object.entries(of).flatMap(([own, [name]]) => {
    const value = answer[own];
    return value === undefined ? [] : [[name, value] as [Counted, T]];
  });
}

/** The answer, or undefined if the service does not know the question or refuses it to this user. */
async function ifTold<T>(ask: Promise<T>): Promise<T | undefined> {
  return ask.catch((error: unknown) => {
    if (error instanceof ApiError && [400, 403, 404, 501].includes(error.status)) return undefined;
    throw error;
  });
}

/** Quotas of the client's own project. Those that a service does not report are left out. */
export async function quotasOf(api: ApiClient): Promise<readonly Quota[]> {
  const found: Quota[] = [];
  for (const { service, key, path, details, of } of services) {
    const asked = api.get<Record<string, Record<string, Detail>>>(service, `${path}${api.projectId}${details}`);
    for (const [name, { limit, used, in_use, reserved }] of known(of, (await ifTold(asked))?.[key] ?? {}))
      found.push({ name, limit, used: (used ?? in_use ?? 0) + (reserved ?? 0) });
  }
  return found;
}

/** Quotas of a project for which no limits are set. */
export async function defaultsOf(api: ApiClient): Promise<ReadonlyMap<Counted, number>> {
  const found: [Counted, number][] = [];
  for (const { service, key, path, defaults, of } of services) {
    const asked = api.get<Record<string, Record<string, number>>>(service, `${path}${api.projectId}${defaults}`);
    found.push(...known(of, (await ifTold(asked))?.[key] ?? {}));
  }
  return new Map(found);
}

/** Sets these limits of the project; the others stay. */
export async function setQuotas(api: ApiClient, limits: ReadonlyMap<Counted, number>): Promise<void> {
  for (const { service, key, path, of } of services) {
    const own = Object.entries(of).flatMap(([theirs, [name]]) => {
      const limit = limits.get(name);
      return limit === undefined ? [] : [[theirs, limit] as const];
    });
    if (own.length > 0) await api.call(service, "PUT", `${path}${api.projectId}`, { [key]: Object.fromEntries(own) });
  }
}
