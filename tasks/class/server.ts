/**
 * A machine of a team. Nova boots it in the caller's project only, so this task calls as the team's operator. It is
 * made once and then found by its id, even if its team renames it. Another flavor resizes it. It is ready when SSH
 * answers, if it is exposed to everybody; else when it is ACTIVE.
 */
import type { TaskContext } from "../task";
import type { ApiAccess } from "../../openstack/access";
import { ApiClient } from "../../openstack/client";
import { reconnecting } from "../../openstack/reconnecting";
import { waitFor } from "../../openstack/wait";
import { dhcpIsActive, waitForDhcp, type DhcpNetwork } from "../cloud/dhcp";
import { resized } from "./resize";
import { waitForSsh } from "../cloud/ssh";

export interface ServerParams {
  /** Host name, unique in the project. */
  readonly name: string;
  /** Distinguishes it from a server that the team has made under the same name. */
  readonly mark: string;
  readonly projectId: string;
  readonly imageId: string;
  readonly flavorId: string;
  readonly keyName: string;
  /** Ids of its Neutron ports, in the order of its NICs. */
  readonly ports: readonly string[];
  readonly userData?: string;
  readonly availabilityZone?: string;
  readonly serverGroupId?: string;
  /** Whether metadata are on a config drive. Absent: only the network has them. */
  readonly configDrive?: boolean;
  /** Absent: the root disk is on the compute node. */
  readonly bootVolumeId?: string;
  readonly volumeIds: readonly string[];
  /** Networks whose DHCP has to work before it boots. */
  readonly networks: readonly DhcpNetwork[];
  /** Address where SSH is awaited. Absent: it is not. */
  readonly sshAddress?: string;
  /** The administrator's access, which can list agents, and servers whose user is gone. */
  readonly administrator: ApiAccess;
}

interface Made {
  readonly id: string;
  /** The flavor that it was made with. Absent: an earlier version made it. */
  readonly flavorId?: string;
}

interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly fault?: { readonly message: string };
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Seconds. In an emulated lab, a network node sets up the teams' routers one after another, a minute each on a busy
 * machine.
 */
const timeoutSeconds = 1800;

/** Statuses that a user has chosen: they are not waited for. */
const resting = ["SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED", "RESCUE", "VERIFY_RESIZE"];

const settled = ["ACTIVE", "ERROR", ...resting];

/** Reuses one token for many calls: for each token Keystone hashes a password. */
type Calling = ReturnType<typeof reconnecting>;

/** Ids of the servers that ports belong to. */
async function devicesOf(api: ApiClient, ports: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const id of ports) {
    const path = `/ports?id=${id}&fields=device_id`;
    const { ports: listed } = await api.get<{ ports: { device_id: string }[] }>("network", path);
    for (const { device_id } of listed) if (device_id !== "") found.add(device_id);
  }
  return found;
}

/**
 * Finds the server: by its id; if that is unknown, because an earlier version or an interrupted run has made it, by
 * its ports, else by its mark. Only servers of its project are considered: users may change names, metadata and
 * ports, and may make a port claim that it belongs to a server of somebody else.
 * @param scope query that limits the list to the project, for an administrator
 */
async function find(
  api: ApiClient,
  params: ServerParams,
  id: string | undefined,
  scope = "",
): Promise<Server | undefined> {
  const { servers } = await api.get<{ servers: Server[] }>("compute", `/servers/detail${scope}`);
  const own = servers.find((server) => server.id === id);
  if (own !== undefined || servers.length === 0) return own;
  const devices = await devicesOf(api, params.ports);
  return (
    servers.find((server) => devices.has(server.id)) ??
    servers.find((server) => server.metadata["atelier"] === params.mark)
  );
}

/** The request body for a new server; https://docs.openstack.org/api-ref/compute/#create-server */
function bootRequest(params: ServerParams): object {
  const { bootVolumeId, volumeIds, serverGroupId, userData } = params;
  const disks = [...(bootVolumeId === undefined ? [] : [bootVolumeId]), ...volumeIds].map((uuid, i) => ({
    uuid,
    source_type: "volume",
    destination_type: "volume",
    delete_on_termination: false,
    boot_index: i === 0 && bootVolumeId !== undefined ? 0 : -1,
  }));
  const local = { uuid: params.imageId, source_type: "image", destination_type: "local", boot_index: 0 };
  return {
    server: {
      name: params.name,
      flavorRef: params.flavorId,
      imageRef: bootVolumeId === undefined ? params.imageId : "",
      key_name: params.keyName,
      networks: params.ports.map((port) => ({ port })),
      metadata: { atelier: params.mark },
      ...(userData !== undefined && { user_data: Buffer.from(userData).toString("base64") }),
      ...(params.availabilityZone !== undefined && { availability_zone: params.availabilityZone }),
      ...(params.configDrive && { config_drive: true }),
      ...(disks.length > 0 && {
        block_device_mapping_v2:
          bootVolumeId === undefined ? [{ ...local, delete_on_termination: true }, ...disks] : disks,
      }),
    },
    ...(serverGroupId !== undefined && { "os:scheduler_hints": { group: serverGroupId } }),
  };
}

/** @param id id of the server; names and marks do not matter any more */
async function erase(calling: Calling, { mark }: ServerParams, id: string, scope = ""): Promise<void> {
  await waitFor(`deletion of ${mark}`, timeoutSeconds, () =>
    calling(async (api) => {
      const { servers } = await api.get<{ servers: Server[] }>("compute", `/servers/detail${scope}`);
      const server = servers.find((one) => one.id === id);
      if (!server) return { done: true };
      await api.remove("compute", `/servers/${id}`);
      return { done: false, seen: server.status };
    }),
  );
}

async function settle(calling: Calling, { mark }: ServerParams, id: string): Promise<Server> {
  let server: Server | undefined;
  await waitFor(`machine ${mark}`, timeoutSeconds, async () => {
    ({ server } = await calling((api) => api.get<{ server: Server }>("compute", `/servers/${id}`)));
    return settled.includes(server.status) ? { done: true } : { done: false, seen: server.status };
  });
  return server!;
}

async function boot(calling: Calling, params: ServerParams): Promise<string> {
  const answer = await calling((api) => {
    const lookUp = async () => {
      const made = await find(api, params, undefined);
      return made && { server: made };
    };
    return api.call<{ server: { id: string } }>("compute", "POST", "/servers", bootRequest(params), { lookUp });
  });
  return answer.server.id;
}

async function ensure({ verb, params, previous }: TaskContext<ServerParams, Made>, calling: Calling): Promise<Server> {
  const before = await calling((api) => find(api, params, previous?.id));
  // Left by an interrupted `up`. A server that has once been ready is never thrown away.
  const broken = before?.status === "ERROR" && verb === "create";
  if (broken) await erase(calling, params, before.id);
  return settle(calling, params, before === undefined || broken ? await boot(calling, params) : before.id);
}

/** Deletes the server as administrator, in its project only. */
async function end(calling: Calling, { params, previous }: TaskContext<ServerParams, Made>): Promise<void> {
  const scope = `?all_tenants=1&project_id=${params.projectId}`;
  const server = await calling((api) => find(api, params, previous?.id, scope));
  if (server !== undefined) await erase(calling, params, server.id, scope);
}

export async function server(context: TaskContext<ServerParams, Made>): Promise<Made | undefined> {
  const { verb, params, previous, connect } = context;
  const administrator = () => ApiClient.connect(params.administrator);
  if (verb === "delete") return void (await end(reconnecting(administrator), context));
  const calling = reconnecting(connect);
  for (const network of params.networks)
    if (!(await calling((api) => dhcpIsActive(api, network.networkId))))
      await waitForDhcp(administrator, network, timeoutSeconds);
  const found = await ensure(context, calling);
  const { id, fault } = found;
  let { status } = found;
  // If the team has resized it, the team's size stays until the blueprint or the lab asks for another flavor.
  if (verb === "update" && status !== "ERROR" && previous?.flavorId !== params.flavorId) {
    await resized(calling, params.mark, params.flavorId, id);
    ({ status } = await settle(calling, params, id));
  }
  if (status === "ERROR")
    throw new Error(`machine ${params.mark}: Nova: ERROR, ${fault?.message ?? "no reason given"}`);
  if (status !== "ACTIVE") console.error(`machine ${params.mark} is ${status}, and left so`);
  else if (params.sshAddress !== undefined)
    await waitForSsh(
      connect,
      { instance: params.mark, serverId: id, address: params.sshAddress, port: 22 },
      timeoutSeconds,
    );
  return { id, flavorId: params.flavorId };
}
