import type { Agent, ComputeService, Inventories } from "./api-types";

/** Resources that a compute node offers once it can be scheduled to. */
const resourceClasses = ["VCPU", "MEMORY_MB", "DISK_GB"];

/** The reason on a service that was disabled because its node is removed; if the node returns, it is enabled again. */
export const removalReason = "Atelier: the node is being removed";

/** Agents' types in Neutron. */
export const agentTypes = {
  openvswitch: "Open vSwitch agent",
  l3: "L3 agent",
  dhcp: "DHCP agent",
  metadata: "Metadata agent",
} as const;

/** The last report of each service at the start of the wait, by name; a recreated machine has to send a later one. */
export type SignsOfLife = Readonly<Record<string, string | null>>;

/** What an agent has to report, besides being alive. */
export interface ExpectedAgent {
  readonly type: string;
  /** `physnet1: br-ex`. The agent exits if one of these bridges is missing. */
  readonly bridgeMappings?: Readonly<Record<string, string>>;
  /** The address where tenants' tunnels end. */
  readonly tunnelAddress?: string;
}

export function signsOfLife(services: readonly ComputeService[], agents: readonly Agent[]): SignsOfLife {
  return Object.fromEntries([
    ...services.map((service) => [service.binary, service.updated_at]),
    ...agents.map((agent) => [agent.agent_type, agent.heartbeat_timestamp]),
  ]) as SignsOfLife;
}

/** What is missing before the scheduler can use nova-compute, in words. Empty: nothing. */
export function computeLacks(
  service: ComputeService | undefined,
  inventories: Inventories | undefined,
  before: SignsOfLife,
): readonly string[] {
  if (!service) return ["nova-compute has not reported yet"];
  if (service.updated_at === null || service.updated_at === before[service.binary]) {
    return [`nova-compute has not reported since ${service.updated_at ?? "it registered"}`];
  }
  if (service.state !== "up") return [`nova-compute is ${service.state}`];
  if (service.status !== "enabled") {
    return [`nova-compute is disabled (${service.disabled_reason ?? "no reason given"})`];
  }
  if (!inventories) return ["nova-compute is up, but not mapped to a cell yet"];
  const missing = resourceClasses.filter((name) => !((inventories[name]?.total ?? 0) > 0));
  return missing.length > 0 ? [`Placement has no ${missing.join(", ")} of it`] : [];
}

/** What is missing before the agents work, in words. Empty: nothing. */
export function agentsLack(
  expected: readonly ExpectedAgent[],
  agents: readonly Agent[],
  before: SignsOfLife,
): readonly string[] {
  return expected.flatMap((wanted) => {
    const agent = agents.find((a) => a.agent_type === wanted.type);
    if (!agent) return [`${wanted.type} has not reported yet`];
    if (agent.heartbeat_timestamp === before[wanted.type]) {
      return [`${wanted.type} has not reported since ${agent.heartbeat_timestamp}`];
    }
    if (!agent.alive) return [`${wanted.type} is dead`];
    if (!agent.admin_state_up) return [`${wanted.type} is switched off by an administrator`];
    const { bridge_mappings: mappings = {}, tunneling_ip: tunnel } = agent.configurations;
    const unmapped = Object.entries(wanted.bridgeMappings ?? {}).filter(([net, bridge]) => mappings[net] !== bridge);
    if (unmapped.length > 0) return [`${wanted.type} lacks ${unmapped.map((entry) => entry.join(":")).join(", ")}`];
    return wanted.tunnelAddress && tunnel !== wanted.tunnelAddress
      ? [`${wanted.type} ends tunnels at ${tunnel || "no address"} instead of ${wanted.tunnelAddress}`]
      : [];
  });
}
