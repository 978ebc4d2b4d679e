import type { Agent, ComputeService } from "../../../tasks/node/api-types";
import { agentsLack, agentTypes, computeLacks, removalReason, signsOfLife } from "../../../tasks/node/sightings";

const service: ComputeService = {
  id: "s",
  host: "lisa",
  binary: "nova-compute",
  state: "up",
  status: "enabled",
  disabled_reason: null,
  updated_at: "2024-09-02T08:00:10.000000",
};
const inventories = { VCPU: { total: 4 }, MEMORY_MB: { total: 2981 }, DISK_GB: { total: 7 } };
const agent: Agent = {
  id: "a",
  agent_type: agentTypes.openvswitch,
  host: "network-1",
  alive: true,
  admin_state_up: true,
  heartbeat_timestamp: "2024-09-02 08:00:10",
  configurations: { bridge_mappings: { physnet1: "br-ex" }, tunneling_ip: "198.18.26.31" },
};

describe("what a compute node lacks", () => {
  it.each([
    ["nothing", service, inventories, []],
    ["its first report", undefined, undefined, ["nova-compute has not reported yet"]],
    ["a sign of life", { ...service, state: "down" as const }, undefined, ["nova-compute is down"]],
    [
      "an administrator's consent",
      { ...service, status: "disabled" as const, disabled_reason: "fan broken" },
      inventories,
      ["nova-compute is disabled (fan broken)"],
    ],
    ["a cell", service, undefined, ["nova-compute is up, but not mapped to a cell yet"]],
    [
      "inventory",
      service,
      { ...inventories, VCPU: { total: 0 }, DISK_GB: undefined as never },
      ["Placement has no VCPU, DISK_GB of it"],
    ],
  ])("%s", (_, seen, inventory, lacks) => {
    expect(computeLacks(seen, inventory, {})).toEqual(lacks);
  });

  it("is a new sign of life, after its machine was recreated", () => {
    const before = signsOfLife([service], []);
    expect(computeLacks(service, inventories, before)).toEqual([
      "nova-compute has not reported since 2024-09-02T08:00:10.000000",
    ]);
    const later = { ...service, updated_at: "2024-09-02T08:03:00.000000" };
    expect(computeLacks(later, inventories, before)).toEqual([]);
  });

  it("is told apart from a node that is on its way out", () => {
    expect(computeLacks({ ...service, status: "disabled", disabled_reason: removalReason }, inventories, {})).toEqual([
      "nova-compute is disabled (Atelier: the node is being removed)",
    ]);
  });
});

describe("what the agents lack", () => {
  const expected = [
    { type: agentTypes.openvswitch, bridgeMappings: { physnet1: "br-ex" }, tunnelAddress: "198.18.26.31" },
    { type: agentTypes.l3 },
  ];
  const l3: Agent = { ...agent, agent_type: agentTypes.l3, configurations: {} };

  it.each([
    ["nothing", [agent, l3], []],
    ["everything", [], ["Open vSwitch agent has not reported yet", "L3 agent has not reported yet"]],
    ["life", [agent, { ...l3, alive: false }], ["L3 agent is dead"]],
    ["consent", [agent, { ...l3, admin_state_up: false }], ["L3 agent is switched off by an administrator"]],
    [
      "an uplink",
      [{ ...agent, configurations: { tunneling_ip: "198.18.26.31" } }, l3],
      ["Open vSwitch agent lacks physnet1:br-ex"],
    ],
    [
      "the right address",
      [{ ...agent, configurations: { ...agent.configurations, tunneling_ip: "" } }, l3],
      ["Open vSwitch agent ends tunnels at no address instead of 198.18.26.31"],
    ],
  ])("%s", (_, agents, lacks) => {
    expect(agentsLack(expected, agents, {})).toEqual(lacks);
  });

  it("is a new sign of life, after their machine was recreated", () => {
    const before = signsOfLife([], [agent, l3]);
    expect(agentsLack(expected, [{ ...agent, heartbeat_timestamp: "2024-09-02 08:03:00" }, l3], before)).toEqual([
      "L3 agent has not reported since 2024-09-02 08:00:10",
    ]);
  });
});
