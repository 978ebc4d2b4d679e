/**
 * Faults of networks that Neutron accepted: silent agents, networks without a DHCP agent, ports that are not wired.
 * Found in lists over all projects: four calls, however many networks there are.
 */
import { ApiError, type ApiClient } from "../../openstack/client";
import { dhcpOwner } from "../../tasks/cloud/dhcp";

interface Network {
  readonly id: string;
  readonly name: string;
  readonly project_id: string;
  readonly admin_state_up: boolean;
}

/** A subnet with DHCP. */
interface Subnet {
  readonly network_id: string;
  readonly created_at: string;
}

interface Port {
  readonly id: string;
  readonly network_id: string;
  readonly project_id: string;
  readonly device_id: string;
  readonly device_owner: string;
  readonly status: string;
  readonly "binding:host_id": string;
  readonly mac_address: string;
  readonly fixed_ips: readonly { readonly ip_address: string }[];
  /** Ids of its groups. */
  readonly security_groups: readonly string[];
  /** Undefined: the cloud lacks the extension. */
  readonly port_security_enabled?: boolean;
}

/** The fields of {@link Port}, for the query. */
const portFields = [
  ...["id", "network_id", "project_id", "device_id", "device_owner", "status", "binding:host_id"],
  ...["mac_address", "fixed_ips", "security_groups", "port_security_enabled"],
];

interface Agent {
  /** Also the name of its systemd unit. */
  readonly binary: string;
  readonly host: string;
  readonly alive: boolean;
  readonly admin_state_up: boolean;
  /** `2026-10-01 12:00:00`, UTC. */
  readonly heartbeat_timestamp: string;
}

/** What Neutron reports for all projects. */
export interface NetworkState {
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly ports: readonly Port[];
  readonly agents: readonly Agent[];
}

export interface NetworkTrouble {
  /** Project of the network. Absent: the fault concerns the whole cloud. */
  readonly projectId?: string;
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** Minutes that DHCP and the wiring of a port may take: emulated nodes do one after another. */
const patienceMinutes = 5;

async function list<T>(api: ApiClient, kind: string, fields: readonly string[], filter = ""): Promise<readonly T[]> {
  const query = fields.map((field) => `fields=${field}`).join("&");
  return (await api.get<Record<string, readonly T[]>>("network", `/${kind}?${filter}${query}`))[kind] ?? [];
}

/** Needs an administrator: others see neither agents nor the host of a port. */
export async function networkState(api: ApiClient): Promise<NetworkState> {
  const [networks, subnets, ports, agents] = await Promise.all([
    list<Network>(api, "networks", ["id", "name", "project_id", "admin_state_up"]),
    list<Subnet>(api, "subnets", ["network_id", "created_at"], "enable_dhcp=true&"),
    list<Port>(api, "ports", portFields),
    list<Agent>(api, "agents", ["binary", "host", "alive", "admin_state_up", "heartbeat_timestamp"]).catch(
      (error: unknown) => {
        // An installation without this extension has no such list.
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      },
    ),
  ]);
  return { networks, subnets, ports, agents };
}

const minutesBetween = (from: string, to: string) => Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);

const restart = (host: string, unit: string) => `on ${host}: journalctl -u ${unit}, then systemctl restart ${unit}`;

/** Silent agents on the hosts of these ports. */
function silentAgents({ agents }: NetworkState, ports: readonly Port[], now: string): NetworkTrouble[] {
  const hosts = new Set(ports.map((port) => port["binding:host_id"]));
  return agents
    .filter(({ alive, admin_state_up, host }) => !alive && admin_state_up && hosts.has(host))
    .map(({ binary, host, heartbeat_timestamp }) => {
      const minutes = minutesBetween(`${heartbeat_timestamp.replace(" ", "T")}Z`, now);
      return { text: `${binary} on ${host} has been silent for ${minutes} min; ${restart(host, binary)}` };
    });
}

/** A network with DHCP that no agent serves although its time is over. */
function unserved(state: NetworkState, network: Network, now: string): NetworkTrouble[] {
  const since = state.subnets.filter(({ network_id }) => network_id === network.id).map((one) => one.created_at);
  const [first] = since.sort();
  if (first === undefined || !network.admin_state_up) return [];
  const minutes = minutesBetween(first, now);
  const own = state.ports.filter((port) => port.network_id === network.id && port.device_owner === dhcpOwner);
  if (!(minutes >= patienceMinutes) || own.some(({ status }) => status === "ACTIVE")) return [];
  const what = `network ${network.name} has no DHCP after ${minutes} min, so machines get no address in it`;
  const [port] = own;
  const host = port?.["binding:host_id"] ?? "";
  const seen =
    port === undefined
      ? "no DHCP agent has made a port in it"
      : `its DHCP port is ${port.status} on ${host || "no host"}`;
  const unit = port === undefined ? "neutron-dhcp-agent" : "neutron-openvswitch-agent";
  return [{ projectId: network.project_id, text: `${what} (${seen}); ${restart(host || "the network node", unit)}` }];
}

/**
 * What is wrong with the ports of a running server, and the fix. Undefined: nothing.
 * @param since time of the server's last change
 */
export function unwired(
  { ports }: NetworkState,
  server: { readonly id: string; readonly since: string },
  now: string,
): string | undefined {
  const down = ports.find(({ device_id, status }) => device_id === server.id && status === "DOWN");
  const minutes = minutesBetween(server.since, now);
  if (down === undefined || !(minutes >= patienceMinutes)) return undefined;
  const host = down["binding:host_id"];
  return `runs, but a port of it is DOWN after ${minutes} min; ${restart(host, "neutron-openvswitch-agent")}`;
}

/**
 * Silent agents and networks without DHCP, in the order of Neutron's lists.
 * @param projects the projects to report. Default: all
 */
export function networkTrouble(
  state: NetworkState,
  now: string,
  projects?: ReadonlySet<string>,
): readonly NetworkTrouble[] {
  const mine = ({ project_id }: { readonly project_id: string }) => projects?.has(project_id) ?? true;
  return [
    ...silentAgents(state, state.ports.filter(mine), now),
    ...state.networks.filter(mine).flatMap((network) => unserved(state, network, now)),
  ];
}
