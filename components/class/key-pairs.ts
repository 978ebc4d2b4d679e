/** A team's key pairs: its own, and the staff's for hidden machines. */
import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import { steadyIds } from "../api/steady-ids";
import type { TeamArgs } from "./inputs";

/** The key pairs of a team. Each is undefined if no machine uses it. */
export interface TeamKeyPairs {
  readonly own: openstack.ComputeKeypairV2 | undefined;
  readonly staff: openstack.ComputeKeypairV2 | undefined;
}

/**
 * A server uses a key pair of its own user, so both belong to the team's operator.
 * @param userId id of the operator
 */
export function declareKeyPairs(
  name: string,
  { model, surroundings }: TeamArgs,
  userId: pulumi.Input<string>,
  parent: pulumi.Resource,
): TeamKeyPairs {
  const options = { parent, deleteBeforeReplace: true, ...steadyIds("userId") };
  const { staffPublicKey } = surroundings;
  const projectName = model.project.name;
  const isHidden = model.instances.map(({ hidden }) => hidden);
  // Nova makes the private key and shows it once; it stays in the state as a secret.
  const own = isHidden.includes(false)
    ? new openstack.ComputeKeypairV2(`${name}.key`, { name: projectName, userId }, options)
    : undefined;
  const staff =
    isHidden.includes(true) && staffPublicKey
      ? new openstack.ComputeKeypairV2(
          `${name}.staff-key`,
          { name: `${projectName}-staff`, userId, publicKey: staffPublicKey },
          options,
        )
      : undefined;
  return { own, staff };
}
