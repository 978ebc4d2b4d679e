/**
 * What the lab's own things count in the project that they are made in: the administrator's. Teams have projects of their own
 * (model/class/quotas.ts). Volumes are no part of it: the lab has none of its own.
 */
import type { SecurityGroupModel } from "./types";
import { hasHidden } from "../class/hidden";
import { defaultGroup, egressRules, interfacePorts } from "../class/quotas";
import type { ClassModel } from "../class/types";
import type { LabModel } from "../types";

/** What adds up in a project. */
export const addedUp = [
  ...(["instances", "cores", "ramMiB", "keyPairs", "serverGroups"] as const),
  ...(["networks", "subnets", "routers", "ports", "floatingIps"] as const),
  ...(["securityGroups", "securityGroupRules"] as const),
] as const;

export type AddedUp = (typeof addedUp)[number];

/** By what a quota counts. */
export type Amount = Readonly<Record<AddedUp, number>>;

export interface ProjectNeed extends Amount {
  /** The largest server group: a limit of each, not of all together. */
  readonly serverGroupMembers: number;
}

/** Names by which things in the project are known for the lab's own. */
export interface OwnNames {
  readonly instances: readonly string[];
  readonly keyPairs: readonly string[];
  readonly serverGroups: readonly string[];
  readonly networks: readonly string[];
  readonly routers: readonly string[];
  readonly securityGroups: readonly string[];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);

/** The lab's groups, and those of its class that all teams' machines are in: all are the administrator's. */
function groupsOf({ cloud }: LabModel, taught: ClassModel | undefined): readonly SecurityGroupModel[] {
  return [...cloud.securityGroups, ...(taught?.securityGroups ?? [])];
}

/** The key pair by which the staff opens a class's hidden machines. */
function staffKeyPairs(taught: ClassModel | undefined): readonly string[] {
  return taught !== undefined && hasHidden(taught) ? [`${taught.name}-staff`] : [];
}

/** Exactly what the lab's things count, with what of its class is the administrator's. */
export function projectNeed(lab: LabModel, taught?: ClassModel): ProjectNeed {
  const { instances, flavors, keyPairs, serverGroups, ...cloud } = lab.cloud;
  const groups = groupsOf(lab, taught);
  const flavorOf = new Map(flavors.map((flavor) => [flavor.name, flavor]));
  const members = serverGroups.map(({ name }) => instances.filter(({ serverGroup }) => serverGroup === name).length);
  const networks = cloud.externalNetworks.length + cloud.networks.length;
  return {
    instances: instances.length,
    cores: sum(instances.map(({ flavor }) => flavorOf.get(flavor)?.vcpus ?? 0)),
    ramMiB: sum(instances.map(({ flavor }) => flavorOf.get(flavor)?.ramMiB ?? 0)),
    keyPairs: keyPairs.length + staffKeyPairs(taught).length,
    serverGroups: serverGroups.length,
    serverGroupMembers: Math.max(0, ...members),
    networks,
    subnets: networks,
    routers: cloud.routers.length,
    ports: sum(instances.map(({ ports }) => ports.length)) + interfacePorts(cloud.networks, cloud.routers),
    floatingIps: instances.filter(({ floatingIp }) => floatingIp !== undefined).length,
    securityGroups: groups.length + defaultGroup.groups,
    securityGroupRules: sum(groups.map(({ rules }) => rules.length + egressRules)) + defaultGroup.rules,
  };
}

/** At least this much is for classes: one that comes or goes then changes no quota of the lab. */
const roomForClasses = { keyPairs: 5, securityGroups: 50, securityGroupRules: 500 } as const;

/** What the project's quotas have to hold. */
export function quotaNeed(lab: LabModel, taught?: ClassModel): ProjectNeed {
  const [own, all] = [projectNeed(lab), projectNeed(lab, taught)];
  const roomy = (kind: keyof typeof roomForClasses) => Math.max(all[kind], own[kind] + roomForClasses[kind]);
  return {
    ...all,
    keyPairs: roomy("keyPairs"),
    securityGroups: roomy("securityGroups"),
    securityGroupRules: roomy("securityGroupRules"),
  };
}

export function ownNames(lab: LabModel, taught?: ClassModel): OwnNames {
  const { instances, keyPairs, serverGroups, externalNetworks, networks, routers } = lab.cloud;
  return {
    instances: names(instances),
    keyPairs: [...names(keyPairs), ...staffKeyPairs(taught)],
    serverGroups: names(serverGroups),
    networks: [...names(externalNetworks), ...names(networks)],
    routers: names(routers),
    securityGroups: ["default", ...names(groupsOf(lab, taught))],
  };
}
