/** Neutron's resources in projects. */
import { ApiError, type ApiClient } from "../../../openstack/client";
import { ifThere, ownerOf, perhaps, type Listed, type Stage, type Thing } from "./thing";

interface Port extends Listed {
  readonly device_id: string;
  readonly device_owner: string;
  readonly security_groups?: readonly string[];
}

/** Ids in one query. A request line may have 8 KiB; 50 ids of 32 digits each take 2.2. */
const idsAtOnce = 50;

/** A list of Neutron's, which is not paged and accepts many owners in one call. */
async function owned<T extends Listed>(api: ApiClient, path: string, key: string, projects: readonly string[]) {
  const found: T[] = [];
  for (let i = 0; i < projects.length; i += idsAtOnce) {
    const terms = projects.slice(i, i + idsAtOnce).map((id) => `project_id=${id}`);
    found.push(...((await api.get<Record<string, T[]>>("network", `${path}?${terms.join("&")}`))[key] ?? []));
  }
  return found;
}

/** Resources of an extension that a cloud may not have. */
async function extras(api: ApiClient, projects: readonly string[], collection: string, kind: string): Promise<Thing[]> {
  const key = (collection.split("/").at(-1) ?? "").replaceAll("-", "_");
  const found = await ifThere(owned(api, `/${collection}`, key, projects));
  return found.map((one) => ({
    ...described(kind, one),
    remove: () => api.remove("network", `/${collection}/${one.id}`),
  }));
}

function described(kind: string, item: Listed) {
  return { kind, id: item.id, name: item.name ?? "", project: ownerOf(item) };
}

/** Owners of ports that Neutron's agents make and that are deleted with their network. */
const ofNetwork = ["network:dhcp", "network:distributed"];

/** Whether a port is a router's interface. Only a hint: the owner of a network may give a port any `device_owner`. */
const isInterface = ({ device_owner }: Port) => /^network:.*router.*interface/.test(device_owner);

async function removePort(api: ApiClient, id: string): Promise<void> {
  // Neutron does not delete a port that claims to belong to a router or a floating IP.
  await perhaps(api.call("network", "PUT", `/ports/${id}`, { port: { device_owner: "", device_id: "" } }));
  await api.remove("network", `/ports/${id}`);
}

async function removeInterface(api: ApiClient, { id, device_id }: Port, refused = 1): Promise<void> {
  // A route to an address in the subnet blocks the deletion.
  if (refused > 0) await perhaps(api.call("network", "PUT", `/routers/${device_id}`, { router: { routes: [] } }));
  try {
    await api.call("network", "PUT", `/routers/${device_id}/remove_router_interface`, { port_id: id });
  } catch (error) {
    // The router does not exist, or has no such interface: the port only claimed to be one.
    if (!(error instanceof ApiError && [400, 404].includes(error.status))) throw error;
    await removePort(api, id);
  }
}

/** Deletes a network with everything in it, ports of other projects included: these do not lose a network of their own. */
async function removeNetwork(api: ApiClient, id: string, refused: number): Promise<void> {
  if (refused > 0) {
    const { ports } = await api.get<{ ports: Port[] }>("network", `/ports?network_id=${id}`);
    for (const port of ports.filter(({ device_owner }) => !ofNetwork.includes(device_owner)))
      await perhaps(isInterface(port) ? removeInterface(api, port) : removePort(api, port.id));
  }
  await api.remove("network", `/networks/${id}`);
}

/** Deletes a group. If it is in use, it is first removed from the ports of other projects that it was shared with. */
async function removeGroup(api: ApiClient, id: string, refused: number): Promise<void> {
  if (refused > 0) {
    const { ports } = await api.get<{ ports: Port[] }>("network", `/ports?security_groups=${id}`);
    for (const port of ports) {
      const others = (port.security_groups ?? []).filter((group) => group !== id);
      await perhaps(api.call("network", "PUT", `/ports/${port.id}`, { port: { security_groups: others } }));
    }
  }
  await api.remove("network", `/security-groups/${id}`);
}

/** In the order that Neutron requires: floating IPs and interfaces before routers, ports before networks. */
export async function networkStages(api: ApiClient, projects: readonly string[]): Promise<Stage[]> {
  const owners = new Set(projects);
  const ports = await owned<Port>(api, "/ports", "ports", projects);
  const things = <T extends Listed>(
    kind: string,
    items: readonly T[],
    remove: (item: T, refused: number) => Promise<void>,
  ) => items.map((item): Thing => ({ ...described(kind, item), remove: (refused) => remove(item, refused) }));
  // Without an owner in the query: with one, Neutron would make a new group `default` for the first owner, each time.
  const fields = "fields=id&fields=name&fields=project_id";
  const { security_groups } = await api.get<{ security_groups: Listed[] }>("network", `/security-groups?${fields}`);
  const groups = security_groups.filter((group) => owners.has(ownerOf(group)));
  const plain = ports.filter((port) => !isInterface(port) && !ofNetwork.includes(port.device_owner));
  const floatingIps = await owned(api, "/floatingips", "floatingips", projects);
  return [
    [
      ...things("floating ip", floatingIps, ({ id }) => api.remove("network", `/floatingips/${id}`)),
      ...(await extras(api, projects, "trunks", "network trunk")),
      ...(await extras(api, projects, "local_ips", "local ip")),
    ],
    things("port", ports.filter(isInterface), (port, refused) => removeInterface(api, port, refused)),
    things("router", await owned(api, "/routers", "routers", projects), ({ id }) =>
      api.remove("network", `/routers/${id}`),
    ),
    things("port", plain, ({ id }, refused) =>
      refused === 0 ? api.remove("network", `/ports/${id}`) : removePort(api, id),
    ),
    things("network", await owned(api, "/networks", "networks", projects), ({ id }, refused) =>
      removeNetwork(api, id, refused),
    ),
    [
      ...things("security group", groups, ({ id }, refused) => removeGroup(api, id, refused)),
      ...(await extras(api, projects, "subnetpools", "subnet pool")),
    ],
    [
      ...(await extras(api, projects, "address-scopes", "address scope")),
      ...(await extras(api, projects, "address-groups", "address group")),
      ...(await extras(api, projects, "qos/policies", "network qos policy")),
      // Policies of deleted objects are gone already.
      ...(await extras(api, projects, "rbac-policies", "network rbac")),
    ],
  ];
}
