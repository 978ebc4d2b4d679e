/**
 * What the lab needs in the administrator's project. Teams have projects of their own (model/class/quotas.ts).
 * Volumes are not counted.
 */
import type { SecurityGroupModel } from "./types";
import { hasHidden } from "../class/hidden";
import { defaultGroup, egressRules, interfacePorts } from "../class/quotas";
import type { ClassModel } from "../class/types";
import type { LabModel } from "../types";

/** Quotas that limit the sum over a project. */
export const addedUp = [
  ...(["instances", "cores", "ramMiB", "keyPairs", "serverGroups"] as const),
  ...(["networks", "subnets", "routers", "ports", "floatingIps"] as const),
  ...(["securityGroups", "securityGroupRules"] as const),
] as const;

export type AddedUp = (typeof addedUp)[number];

/** An amount for each quota. */
export type Amount = Readonly<Record<AddedUp, number>>;

export interface ProjectNeed extends Amount {
  /** Size of the largest server group; this quota limits each group by itself. */
  readonly serverGroupMembers: number;
}

/** Names by which things in the project are recognised as the lab's. */
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

/** Groups in the administrator's project: the lab's, and those that all teams of its class use. */
function groupsOf({ cloud }: LabModel, taught: ClassModel | undefined): readonly SecurityGroupModel[] {
  return [...cloud.securityGroups, ...(taught?.securityGroups ?? [])];
}

/** The key pair with which the staff opens hidden machines. */
function staffKeyPairs(taught: ClassModel | undefined): readonly string[] {
  return taught !== undefined && hasHidden(taught) ? [`${taught.name}-staff`] : [];
}

/** The exact need of the lab, with what its class has in the administrator's project. */
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

/** Minimum that is reserved for classes, so that adding or removing one changes no quota. */
const roomForClasses = { keyPairs: 5, securityGroups: 50, securityGroupRules: 500 } as const;

/** The minimum of the project's quotas. */
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
