/** A team's key pairs: its own, and the staff's for machines that are hidden from it. */
import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { TeamArgs } from "./team-args";

/** Each absent where no machine is opened with it. */
export interface TeamKeyPairs {
  readonly own?: openstack.ComputeKeypairV2;
  readonly staff?: openstack.ComputeKeypairV2;
}

/**
 * A server takes a key pair of its user, so both belong to the team's operator.
 * @param userId the operator's
 */
export function teamKeyPairs(
  name: string,
  { model, surroundings }: TeamArgs,
  userId: pulumi.Input<string>,
  parent: pulumi.Resource,
): TeamKeyPairs {
  const options = { parent, deleteBeforeReplace: true };
  const { staffPublicKey } = surroundings;
  const hidden = model.instances.filter((machine) => machine.hidden);
  return {
    // Nova makes the private key, and tells it once: it stays in the state as a secret.
    ...(hidden.length < model.instances.length && {
      own: new openstack.ComputeKeypairV2(`${name}.key`, { name: model.project.name, userId }, options),
    }),
    ...(hidden.length > 0 &&
      staffPublicKey && {
        staff: new openstack.ComputeKeypairV2(
          `${name}.staff-key`,
          { name: `${model.project.name}-staff`, userId, publicKey: staffPublicKey },
          options,
        ),
      }),
  };
}
