import type { Agent, ComputeService, Inventories } from "./api-types";

/** What a compute node offers when it can be scheduled to. */
const resourceClasses = ["VCPU", "MEMORY_MB", "DISK_GB"];

/** The mark on a service that was disabled for its node's removal; a node that comes back is enabled again. */
export const removalReason = "Atelier: the node is being removed";

/** Neutron's names of its agents. */
export const agentTypes = {
  openvswitch: "Open vSwitch agent",
  l3: "L3 agent",
  dhcp: "DHCP agent",
  metadata: "Metadata agent",
} as const;

/** The last sign of life of each service when the wait began, by name; a recreated machine must give another one. */
export type SignsOfLife = Readonly<Record<string, string | null>>;

/** What an agent must be before it counts, besides alive. */
export interface ExpectedAgent {
  readonly type: string;
  /** `physnet1: br-ex`: the agent ends itself when one of these bridges is missing. */
  readonly bridgeMappings?: Readonly<Record<string, string>>;
  /** Where it ends the tenants' tunnels. */
  readonly tunnelAddress?: string;
}

export function signsOfLife(services: readonly ComputeService[], agents: readonly Agent[]): SignsOfLife {
  return Object.fromEntries([
    ...services.map((service) => [service.binary, service.updated_at]),
    ...agents.map((agent) => [agent.agent_type, agent.heartbeat_timestamp]),
  ]) as SignsOfLife;
}

/** What nova-compute still lacks, in words; empty when the scheduler can use it. */
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

/** What the agents still lack, in words; empty when all work. */
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
