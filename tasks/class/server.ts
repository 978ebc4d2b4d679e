/**
 * A machine of a team: Nova boots it in the caller's project and in no other, so this task calls as the team's own user.
 * Made once and found again by its id, whatever its team calls it; another flavor resizes it; ready when it greets on SSH where the world may, else when it is ACTIVE.
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
  /** Host name, one in the project. */
  readonly name: string;
  /** Tells it from a machine that the team made under the same name. */
  readonly mark: string;
  readonly projectId: string;
  readonly imageId: string;
  readonly flavorId: string;
  readonly keyName: string;
  /** Ids of Neutron's ports, in the order of the NICs. */
  readonly ports: readonly string[];
  readonly userData?: string;
  readonly availabilityZone?: string;
  readonly serverGroupId?: string;
  /** Hand metadata over on a disk. Absent: over the network alone. */
  readonly configDrive?: boolean;
  /** Absent: the root disk is on the compute node. */
  readonly bootVolumeId?: string;
  readonly volumeIds: readonly string[];
  /** Networks that DHCP has to serve before it boots. */
  readonly networks: readonly DhcpNetwork[];
  /** Where SSH is awaited. Absent: nowhere. */
  readonly sshAddress?: string;
  /** Sees agents, and servers whose user is gone. */
  readonly administrator: ApiAccess;
}

interface Made {
  readonly id: string;
  /** The flavor that it was given. Absent: an earlier version made it. */
  readonly flavorId?: string;
}

interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly fault?: { readonly message: string };
  readonly metadata: Readonly<Record<string, string>>;
}

/** On an emulated lab: a network node works on one team's router after the other, a minute each on a busy machine. */
const timeoutSeconds = 1800;

/** States in which somebody has put it on purpose: nothing to wait for. */
const resting = ["SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED", "RESCUE", "VERIFY_RESIZE"];

const settled = ["ACTIVE", "ERROR", ...resting];

/** With one token for many calls: each costs Keystone the hash of a password. */
type Calling = ReturnType<typeof reconnecting>;

/** Ids of the servers that ports say they serve. */
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
 * By its id; where nobody has seen that, since an earlier version or a run that was cut short has made it, by its ports, else
 * by its mark. Among the servers of its project alone: whoever works in it may change name, metadata and ports as he likes, and
 * have a port say that it serves somebody else's server.
 * @param scope of the list: the project, for an administrator
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

/** Nova's wording; https://docs.openstack.org/api-ref/compute/#create-server */
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

/** @param id the machine's own server, which is looked up by nothing else any more */
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
  // Of an `up` that was cut short; one that has run before is never thrown away.
  const broken = before?.status === "ERROR" && verb === "create";
  if (broken) await erase(calling, params, before.id);
  return settle(calling, params, before === undefined || broken ? await boot(calling, params) : before.id);
}

/** Deletes it as the administrator, in its project only. */
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
  // Somebody in the team may have resized it: that stays, until the blueprint or the lab says another size.
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
