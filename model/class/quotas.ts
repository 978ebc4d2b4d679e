/** Quotas: what a team needs in Nova, Neutron and Cinder, and what the teacher allows beyond. */
import type { ClassSettings } from "../../settings/class";
import { volumesOf } from "../cloud/instances";
import type { FlavorModel } from "../cloud/types";
import type { ControlPlaneModel } from "../types";
import type { Blueprint } from "./blueprint";
import type { TeamInstanceModel, QuotaModel, TeamModel } from "./types";

/** The parts of a team that count. */
export type Counted = Pick<TeamModel, "instances" | "networks" | "routers" | "securityGroups" | "serverGroups">;

/** One limit for each name in `class.quotas`. */
export type Limits = Record<keyof ClassSettings["quotas"], number>;

/** Neutron makes a group `default` with every project: two rules for IPv4 and two for IPv6 in it. */
export const defaultGroup = { groups: 1, rules: 4 };
/** Neutron also makes two rules that let everything out with each further group. */
export const egressRules = 2;

/**
 * Ports that a team's networks and routers own. DHCP's port and a router's port in a network belong to the project; a
 * router's port in the external network belongs to no project.
 */
export function interfacePorts(
  networks: readonly { readonly dhcp: boolean }[],
  routers: readonly { readonly networks: readonly string[] }[],
): number {
  return networks.filter(({ dhcp }) => dhcp).length + sum(routers, (router) => router.networks.length);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** The exact need of a team. */
export function needOf(team: Counted, flavors: ReadonlyMap<string, FlavorModel>): Limits {
  const { instances, networks, routers, securityGroups, serverGroups } = team;
  const flavorOf = ({ kind }: TeamInstanceModel) => flavors.get(kind);
  const volumes = instances.flatMap(volumesOf);
  const members = serverGroups.map(({ name }) => instances.filter((instance) => instance.serverGroup === name).length);
  return {
    instances: instances.length,
    cores: sum(instances, (instance) => flavorOf(instance)?.vcpus ?? 0),
    ramMiB: sum(instances, (instance) => flavorOf(instance)?.ramMiB ?? 0),
    serverGroups: serverGroups.length,
    serverGroupMembers: Math.max(0, ...members),
    networks: networks.length,
    subnets: networks.length,
    routers: routers.length,
    ports: sum(instances, ({ ports }) => ports.length) + interfacePorts(networks, routers),
    floatingIps: instances.filter(({ floatingIp }) => floatingIp !== undefined).length,
    securityGroups: securityGroups.length + defaultGroup.groups,
    securityGroupRules: sum(securityGroups, ({ rules }) => rules.length + egressRules) + defaultGroup.rules,
    volumes: volumes.length,
    snapshots: 0,
    gigabytes: sum(volumes, ({ sizeGiB }) => sizeGiB),
  };
}

/** The need plus the blueprint's head room. Default head room: a snapshot of each volume. */
function withHeadRoom(need: Limits, { headRoom }: Blueprint["settings"]): Limits {
  return {
    ...need,
    instances: need.instances + headRoom.instances,
    ports: need.ports + headRoom.ports,
    volumes: need.volumes + headRoom.volumes,
    snapshots: headRoom.snapshots ?? need.volumes,
    gigabytes: need.gigabytes + (headRoom.gigabytes ?? need.gigabytes),
  };
}

/**
 * Whether limits for Cinder are set, even if they are zero; without them Cinder's defaults apply. An existing cloud
 * may have no Cinder, so there they are set only if volumes are asked for.
 */
function countsVolumes(controlPlane: ControlPlaneModel, need: Limits, limits: Limits): boolean {
  if (need.volumes > 0) return true;
  if (controlPlane.kind === "install") return controlPlane.volumes !== undefined;
  return limits.volumes > 0 || limits.snapshots > 0 || limits.gigabytes > 0;
}

/** The limits of a team's project: its need with head room, or what the class's settings say. */
export function resolveQuotas(
  controlPlane: ControlPlaneModel,
  need: Limits,
  blueprint: Blueprint["settings"],
  written: ClassSettings["quotas"],
): QuotaModel {
  const set = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  const q: Limits = { ...withHeadRoom(need, blueprint), ...set };
  return {
    compute: {
      ...{ instances: q.instances, cores: q.cores, ramMiB: q.ramMiB },
      ...{ serverGroups: q.serverGroups, serverGroupMembers: q.serverGroupMembers },
    },
    network: {
      ...{ networks: q.networks, subnets: q.subnets, routers: q.routers, ports: q.ports },
      ...{ floatingIps: q.floatingIps, securityGroups: q.securityGroups, securityGroupRules: q.securityGroupRules },
    },
    ...(countsVolumes(controlPlane, need, q) && {
      volume: { volumes: q.volumes, snapshots: q.snapshots, gigabytes: q.gigabytes },
    }),
  };
}
