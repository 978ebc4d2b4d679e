/** Limits of a team's project. */
import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { QuotaModel, TeamModel } from "../../model/class/types";

export interface TeamQuotas {
  readonly compute: openstack.ComputeQuotasetV2;
  readonly network: openstack.NetworkingQuotaV2;
  /** Undefined: the team has no limits in Cinder. */
  readonly volume: openstack.BlockstorageQuotasetV3 | undefined;
}

/** The provider never deletes quotas; the team's end does it. */
export function declareQuotas(
  name: string,
  { quotas }: TeamModel,
  project: openstack.IdentityProjectV3,
  parent: pulumi.Resource,
): TeamQuotas {
  const { compute, network, volume } = quotas;
  const { id } = project;
  const options = { parent, deletedWith: project };
  return {
    compute: new openstack.ComputeQuotasetV2(`${name}.quota`, computeQuotaArgs(compute, id), options),
    network: new openstack.NetworkingQuotaV2(`${name}.quota`, networkQuotaArgs(network, id), options),
    volume: volume && new openstack.BlockstorageQuotasetV3(`${name}.quota`, { projectId: id, ...volume }, options),
  };
}

function computeQuotaArgs(
  { instances, cores, ramMiB, serverGroups, serverGroupMembers }: QuotaModel["compute"],
  projectId: pulumi.Input<string>,
): openstack.ComputeQuotasetV2Args {
  return { projectId, instances, cores, ram: ramMiB, serverGroups, serverGroupMembers };
}

function networkQuotaArgs(
  limits: QuotaModel["network"],
  projectId: pulumi.Input<string>,
): openstack.NetworkingQuotaV2Args {
  return {
    projectId,
    network: limits.networks,
    subnet: limits.subnets,
    router: limits.routers,
    port: limits.ports,
    floatingip: limits.floatingIps,
    securityGroup: limits.securityGroups,
    securityGroupRule: limits.securityGroupRules,
  };
}
