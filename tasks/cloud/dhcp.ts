/**
 * Waits for DHCP in a network.
 *
 * Neutron assigns a network to the agents that are alive when its subnet is made, and to none that starts later. So a
 * network without an agent is assigned to one that is alive now.
 */
import type { ApiClient } from "../../openstack/client";
import { reconnecting } from "../../openstack/reconnecting";
import { waitFor, type Sighting } from "../../openstack/wait";

/** A network whose DHCP is awaited. */
export interface DhcpNetwork {
  /** Its name, for messages. */
  readonly network: string;
  readonly networkId: string;
}

interface Port {
  readonly status: string;
  readonly "binding:host_id": string;
  readonly "binding:vif_type": string;
}

interface Agent {
  readonly id: string;
  readonly host: string;
  readonly alive: boolean;
}

/** Neutron's `device_owner` of the ports of its DHCP agents (neutron-lib, DEVICE_OWNER_DHCP). */
export const dhcpOwner = "network:dhcp";

interface Agents {
  readonly agents: Agent[];
}

async function dhcpPorts(api: ApiClient, networkId: string): Promise<Port[]> {
  const query = `network_id=${networkId}&device_owner=${dhcpOwner}`;
  return (await api.get<{ ports: Port[] }>("network", `/ports?${query}`)).ports;
}

const isActive = (port: Port) => port.status === "ACTIVE";

/** Whether a network's DHCP port is ACTIVE: an agent serves the network and the port is wired on its node. */
export async function dhcpIsActive(api: ApiClient, networkId: string): Promise<boolean> {
  return (await dhcpPorts(api, networkId)).some(isActive);
}

async function look(api: ApiClient, networkId: string): Promise<Sighting> {
  const ports = await dhcpPorts(api, networkId);
  if (ports.some(isActive)) return { done: true };
  if (ports.length > 0) {
    const states = ports.map((p) => `${p.status} on ${p["binding:host_id"] || "no host"} (${p["binding:vif_type"]})`);
    return { done: false, seen: `DHCP port ${states.join(", ")}` };
  }
  const { agents } = await api.get<Agents>("network", "/agents?agent_type=DHCP%20agent");
  const hosting = await api.get<Agents>("network", `/networks/${networkId}/dhcp-agents`);
  const [alive] = agents.filter((agent) => agent.alive);
  if (hosting.agents.length === 0 && alive) {
    await api.call("network", "POST", `/agents/${alive.id}/dhcp-networks`, { network_id: networkId });
    return { done: false, seen: `no DHCP port; handed to the DHCP agent on ${alive.host}` };
  }
  const states = agents.map((agent) => `${agent.host} ${agent.alive ? "alive" : "not alive"}`);
  return { done: false, seen: `no DHCP port; DHCP agents: ${states.join(", ") || "none"}` };
}

/** Where to look if the port stays down: the agents' logs on the node that the port is bound to. */
const next = "On the network node: journalctl -u neutron-dhcp-agent -u neutron-openvswitch-agent";

/**
 * Waits until a network's DHCP port is ACTIVE.
 * @param connect connects as an administrator: others cannot list agents
 * @throws Error if it is not after the timeout, with what was seen last
 */
export async function waitForDhcp(
  connect: () => Promise<ApiClient>,
  { network, networkId }: DhcpNetwork,
  timeoutSeconds: number,
): Promise<void> {
  const calling = reconnecting(connect);
  const lookOnce = () => calling((api) => look(api, networkId));
  await waitFor(`DHCP on network ${network}`, timeoutSeconds, lookOnce).catch((error: Error) => {
    throw new Error(`${error.message}\n${next}`, { cause: error });
  });
}
