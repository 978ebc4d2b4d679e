/** How services list what stacks have made: all of a kind in one call, or one for each thousand. */
import type { ApiClient, Service } from "../../../openstack/client";
import { paged, type Listed } from "../../../tasks/class/contents/thing";

export interface Listing {
  readonly service: Service;
  readonly path: string;
  /** Where the list stands in the answer. */
  readonly key: string;
}

const neutron = (path: string): Listing => ({
  service: "network",
  path: `/${path}?fields=id`,
  key: path.replaceAll("-", "_"),
});

const keystone = (key: string): Listing => ({ service: "identity", path: `/${key}`, key });

const ports = neutron("ports");

/** By the state's types. What has no id of its own (quotas, roles, memberships) is not among them. */
export const listings: Readonly<Record<string, Listing>> = {
  NetworkingNetworkV2: neutron("networks"),
  NetworkingSubnetV2: neutron("subnets"),
  NetworkingRouterV2: neutron("routers"),
  // The provider calls it as its port.
  NetworkingRouterInterfaceV2: ports,
  NetworkingPortV2: ports,
  NetworkingFloatingipV2: neutron("floatingips"),
  NetworkingSecgroupV2: neutron("security-groups"),
  NetworkingSecgroupRuleV2: neutron("security-group-rules"),
  NetworkingRbacPolicyV2: neutron("rbac-policies"),
  ComputeFlavorV2: { service: "compute", path: "/flavors?is_public=None", key: "flavors" },
  ComputeInstanceV2: { service: "compute", path: "/servers?all_tenants=1", key: "servers" },
  ImagesImageV2: { service: "image", path: "/v2/images?", key: "images" },
  IdentityProjectV3: keystone("projects"),
  IdentityUserV3: keystone("users"),
};

/** The ids of all that there is. Undefined: the service says that it does not tell all. */
export async function idsIn(api: ApiClient, { service, path, key }: Listing): Promise<ReadonlySet<string> | undefined> {
  const ids = (items: readonly Listed[]) => new Set(items.map(({ id }) => id));
  if (service !== "identity") return ids(await paged(api, service, path, key));
  // Keystone has no pages, and cuts its lists off where it is told to.
  const answer = await api.get<Record<string, readonly Listed[] | boolean>>(service, path);
  return answer["truncated"] === true ? undefined : ids(answer[key] as readonly Listed[]);
}
