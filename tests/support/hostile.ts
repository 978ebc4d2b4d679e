/** What a student makes, or puts in the way, with nothing but the team's own rights: none of it may keep the team from going. */
import { ApiError, type ApiClient } from "../../openstack/client";

type Made = Readonly<Record<string, { readonly id: string }>>;

const make = async (me: ApiClient, service: "network" | "image" | "compute" | "identity", path: string, body: object) =>
  me.call<Made & { id?: string }>(service, "POST", path, body);

interface Listed {
  readonly id: string;
  readonly name?: string;
}

async function only(me: ApiClient, collection: string, query: string): Promise<Listed> {
  const key = collection.replaceAll("-", "_");
  const [found] = (await me.get<Record<string, Listed[]>>("network", `/${collection}?${query}`))[key] ?? [];
  if (found === undefined) throw new Error(`the team has no ${collection} ${query}`);
  return found;
}

/** Images that cannot be deleted, or are not listed, or never were complete. */
async function images(me: ApiClient): Promise<void> {
  const image = { disk_format: "raw", container_format: "bare" };
  await make(me, "image", "/v2/images", { ...image, name: "protected", protected: true });
  await make(me, "image", "/v2/images", { ...image, name: "hidden\u202e", os_hidden: true, protected: true });
  await make(me, "image", "/v2/images", { ...image, name: "guest" });
}

/**
 * Ports that say that they are something else, a route by one of them, and pools of addresses.
 * @param ports how many the quota has room for
 */
async function network(me: ApiClient, ports: readonly string[]): Promise<void> {
  const lan = await only(me, "networks", "name=lan");
  const router = await only(me, "routers", "name=gateway");
  const subnet = await only(me, "subnets", `network_id=${lan.id}`);
  interface Port {
    port: { fixed_ips: { ip_address: string }[] };
  }
  let nexthop = "";
  for (const device_owner of ports) {
    const body = { port: { network_id: lan.id, device_owner, device_id: "00000000-0000-4000-8000-000000000000" } };
    const { port } = await me.call<Port>("network", "POST", "/ports", body);
    nexthop = port.fixed_ips[0]?.ip_address ?? "";
  }
  const routes = [{ destination: "10.99.0.0/16", nexthop }];
  await me.call("network", "PUT", `/routers/${router.id}`, { router: { routes } });
  const scope = await make(me, "network", "/address-scopes", { address_scope: { name: "x'; --", ip_version: 4 } });
  const pool = { name: "pool", prefixes: ["10.128.0.0/12"], address_scope_id: scope["address_scope"]?.id };
  await make(me, "network", "/subnetpools", { subnetpool: pool });
  await me.call("network", "PUT", `/subnets/${subnet.id}`, { subnet: { name: "../../etc" } });
}

/** A volume that is on offer to others, with a snapshot before. */
async function volumes(me: ApiClient): Promise<void> {
  const call = <T>(method: string, path: string, body?: object) => me.call<T>("block-storage", method, path, body);
  const { volumes: found } = await me.get<{ volumes: { id: string; status: string }[] }>(
    "block-storage",
    "/volumes/detail",
  );
  const free = found.find(({ status }) => status === "available");
  const { volume } = free
    ? { volume: free }
    : await call<{ volume: { id: string } }>("POST", "/volumes", { volume: { name: "given away", size: 1 } });
  for (let status = ""; status !== "available"; await new Promise((again) => setTimeout(again, 1000)))
    ({ status } = (await call<{ volume: { status: string } }>("GET", `/volumes/${volume.id}`)).volume);
  await call("POST", "/os-volume-transfer", { transfer: { name: "take it", volume_id: volume.id } });
}

/** What goes on working, or stays, without its owner. @param other id of whom to trust */
async function access(me: ApiClient, project: string, other: string, member: string): Promise<void> {
  const own = `/users/${me.userId}`;
  await make(me, "identity", `${own}/application_credentials`, { application_credential: { name: "for ever" } });
  await make(me, "identity", `${own}/credentials/OS-EC2`, { tenant_id: project });
  const trust = { trustor_user_id: me.userId, trustee_user_id: other, project_id: project, impersonation: true };
  await make(me, "identity", "/OS-TRUST/trusts", { trust: { ...trust, roles: [{ id: member }] } });
  await make(me, "compute", "/os-keypairs", { keypair: { name: "mine" } });
}

export interface Hostile {
  readonly project: string;
  /** Another user's id, and the id of the role that the student has. */
  readonly other: string;
  readonly member: string;
  /** Owners of the ports to make. */
  readonly ports: readonly string[];
}

/** All of it. */
export async function obstruct(me: ApiClient, { project, other, member, ports }: Hostile): Promise<void> {
  await images(me);
  await network(me, ports);
  if (me.has("block-storage")) await volumes(me);
  await access(me, project, other, member);
}

/** What is left of a project, as the administrator sees it: `KIND ID`. @param users ids of those who were in it */
export async function leftOf(admin: ApiClient, project: string, users: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  interface Owned extends Listed {
    readonly project_id?: string | null;
    readonly owner?: string;
  }
  const look = async (service: "network" | "image" | "identity", path: string, key: string) => {
    const all = (await admin.get<Record<string, Owned[]>>(service, path))[key] ?? [];
    const own = all.filter((one) => one.project_id === project || one.owner === project);
    left.push(...own.map(({ id }) => `${key} ${id}`));
  };
  for (const kind of ["networks", "subnets", "routers", "ports", "floatingips", "security-groups", "subnetpools"])
    await look("network", `/${kind}`, kind.replaceAll("-", "_"));
  await look("network", "/address-scopes", "address_scopes");
  await look("network", "/rbac-policies", "rbac_policies");
  await look("image", "/v2/images?visibility=all&limit=1000", "images");
  await look("image", "/v2/images?visibility=all&os_hidden=true&limit=1000", "images");
  await look("identity", "/OS-TRUST/trusts", "trusts");
  const servers = `/servers/detail?all_tenants=1&project_id=${project}`;
  left.push(...(await admin.get<{ servers: Listed[] }>("compute", servers)).servers.map(({ id }) => `servers ${id}`));
  if (admin.has("block-storage"))
    for (const kind of ["volumes", "snapshots"]) {
      const path = `/${kind}/detail?all_tenants=1&project_id=${project}`;
      const all = (await admin.get<Record<string, Listed[]>>("block-storage", path))[kind] ?? [];
      left.push(...all.map(({ id }) => `${kind} ${id}`));
    }
  for (const user of users) {
    const { keypairs } = await admin.get<{ keypairs: object[] }>("compute", `/os-keypairs?user_id=${user}`);
    left.push(...keypairs.map(() => `keypairs of ${user}`));
    for (const kind of ["application_credentials", "credentials/OS-EC2"])
      try {
        const found = await admin.get<Record<string, object[]>>("identity", `/users/${user}/${kind}`);
        left.push(...(Object.values(found).find(Array.isArray) ?? []).map(() => `${kind} of ${user}`));
      } catch (error) {
        // The user is gone, and with it what was its.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
  }
  return left;
}
