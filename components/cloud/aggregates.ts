import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { AggregateModel } from "../../model/cloud/types";

/**
 * Nova's host aggregates, of the lab or of a class.
 * @param nameOf the resource's name, from that of the aggregate
 */
export function declareAggregates(
  models: readonly AggregateModel[],
  nameOf: (aggregate: string) => string,
  computeNodes: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): openstack.ComputeAggregateV2[] {
  return models.map(
    ({ name, hosts, metadata, availabilityZone }) =>
      new openstack.ComputeAggregateV2(
        nameOf(name),
        { name, hosts: [...hosts], metadata: { ...metadata }, zone: availabilityZone },
        // Nova accepts only hosts that it knows.
        { parent, dependsOn: [...computeNodes], deleteBeforeReplace: true },
      ),
  );
}
