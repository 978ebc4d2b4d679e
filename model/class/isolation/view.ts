/** A cloud as the isolation check sees it: who owns which network, what joins networks, and what machines let in. */
import type { ExposedPort, SecurityGroupModel, SecurityGroupRuleModel } from "../../cloud/types";
import type { LabModel } from "../../types";
import type { ClassModel, TeamModel } from "../types";

/** The owner of what is the lab's own. No team's key has a capital, so it is none of these. */
export const labOwner = "LAB";

export interface ViewNetwork {
  readonly id: string;
  readonly owner: string;
  readonly cidr: string;
  /** Whether it leads outside: floating IPs and routers' gateways are in it. */
  readonly external: boolean;
  /** Neutron's `shared`: every project may attach machines. */
  readonly shared: boolean;
}

/** Neutron's RBAC policy `access_as_shared`. */
export interface ViewShare {
  readonly network: string;
  /** A team; `*`: everybody. */
  readonly target: string;
}

export interface ViewRouter {
  readonly id: string;
  readonly owner: string;
  readonly networks: readonly string[];
  readonly externalNetwork?: string;
  readonly enableSnat: boolean;
}

export interface ViewMachine {
  readonly id: string;
  readonly owner: string;
  /** Networks that it has a NIC on. */
  readonly networks: readonly string[];
  /** Passes packets on between its networks, and has no port security. */
  readonly forwards: boolean;
  /** The network that its floating IP is in. */
  readonly floatingIp?: string;
  readonly rules: readonly SecurityGroupRuleModel[];
  /** Ids of its groups, unique in the cloud. */
  readonly groups: readonly string[];
  /** What it is meant to let in. Absent: whatever its rules let in is meant. */
  readonly exposed?: readonly ExposedPort[];
}

/** Neutron's RBAC policy `access_as_shared` on a security group: its target may use the group, and add rules to it. */
export interface ViewGroupShare {
  /** A group, by its id in the view. */
  readonly group: string;
  /** A team; `*`: everybody. */
  readonly target: string;
}

export interface View {
  readonly networks: readonly ViewNetwork[];
  readonly shares: readonly ViewShare[];
  /** Absent: none. */
  readonly groupShares?: readonly ViewGroupShare[];
  readonly routers: readonly ViewRouter[];
  readonly machines: readonly ViewMachine[];
}

/** A rule whose remote group is named by its id in the view. */
function withIds({ rules }: SecurityGroupModel, idOf: (group: string) => string): SecurityGroupRuleModel[] {
  return rules.map((rule) => ("group" in rule.remote ? { ...rule, remote: { group: idOf(rule.remote.group) } } : rule));
}

function labView({ cloud }: LabModel): View {
  const external = new Set(cloud.externalNetworks.map(({ name }) => name));
  const groups = new Map(cloud.securityGroups.map((group) => [group.name, group]));
  const idOf = (group: string) => `${labOwner}/${group}`;
  return {
    networks: [
      ...cloud.externalNetworks.map(({ name, cidr, shared }) => ({
        id: name,
        owner: labOwner,
        cidr,
        shared,
        external: true,
      })),
      ...cloud.networks.map(({ name, cidr }) => ({
        id: `${labOwner}/${name}`,
        owner: labOwner,
        cidr,
        shared: false,
        external: false,
      })),
    ],
    shares: [],
    routers: cloud.routers.map(({ name, networks, externalNetwork, enableSnat }) => ({
      id: `${labOwner}/${name}`,
      owner: labOwner,
      enableSnat,
      networks: networks.map(idOf),
      ...(externalNetwork === undefined ? {} : { externalNetwork }),
    })),
    machines: cloud.instances.map(({ name, ports, forwards, securityGroups, floatingIp }) => ({
      id: `${labOwner}/${name}`,
      owner: labOwner,
      forwards,
      networks: ports.map(({ network }) => (external.has(network) ? network : idOf(network))),
      ...(floatingIp === undefined ? {} : { floatingIp: floatingIp.externalNetwork }),
      rules: securityGroups.flatMap((group) => {
        const model = groups.get(group);
        return model === undefined ? [] : withIds(model, idOf);
      }),
      groups: securityGroups.map(idOf),
    })),
  };
}

function teamView(model: ClassModel, team: TeamModel): View {
  const id = (name: string) => `${team.key}/${name}`;
  const own = new Map(team.securityGroups.map((group) => [group.name, group]));
  const shared = new Map(model.securityGroups.map((group) => [group.name, group]));
  const groupId = (name: string) => (own.has(name) ? id(name) : `${model.name} (class)/${name}`);
  return {
    networks: team.networks.map(({ name, cidr }) => ({
      id: id(name),
      owner: team.key,
      cidr,
      shared: false,
      external: false,
    })),
    shares: [],
    routers: team.routers.map(({ name, networks, externalNetwork, enableSnat }) => ({
      id: id(name),
      owner: team.key,
      enableSnat,
      networks: networks.map(id),
      ...(externalNetwork === undefined ? {} : { externalNetwork }),
    })),
    machines: team.instances.map((machine) => ({
      id: id(machine.name),
      owner: team.key,
      forwards: machine.forwards,
      exposed: machine.exposed,
      networks: machine.ports.map(({ network }) => id(network)),
      ...(machine.floatingIp ? { floatingIp: model.externalNetwork } : {}),
      rules: machine.securityGroups.flatMap((name) => {
        const group = own.get(name) ?? shared.get(name);
        return group === undefined ? [] : withIds(group, groupId);
      }),
      groups: machine.securityGroups.map(groupId),
    })),
  };
}

/** The lab and all teams of its class in one view. */
export function viewOf(lab: LabModel, model: ClassModel): View {
  const parts = [labView(lab), ...model.teams.map((team) => teamView(model, team))];
  return {
    networks: parts.flatMap((part) => part.networks),
    shares: parts.flatMap((part) => part.shares),
    routers: parts.flatMap((part) => part.routers),
    machines: parts.flatMap((part) => part.machines),
  };
}
