/** What the stacks of a class receive from the lab's stack: one secret output, in plain values. */
import * as pulumi from "@pulumi/pulumi";
import type { ApiAccess } from "../../openstack/access";
import { notKnownYet } from "../../upstream/outputs";
import type { ByName } from "../../values/names";
import type { ClassDomain, OutsideNetwork, TeamImage, TeamSurroundings } from "./inputs";

/** The lab's output `classShared`. */
export interface SharedParts {
  /** The administrator's access. */
  readonly access: ApiAccess;
  readonly domainId: string;
  readonly roleIds: { readonly member: string; readonly reader: string };
  /** The secret that passwords derive from. */
  readonly secret: string;
  /** The seed that variants derive from. Absent: they derive from the class's name. */
  readonly seed?: string;
  /** Absent: no machine is hidden. */
  readonly staffPublicKey?: string;
  readonly imageIds: ByName<string>;
  readonly flavorIds: ByName<string>;
  readonly securityGroupIds: ByName<string>;
  /** Absent: the blueprint has no way outside. */
  readonly externalNetwork?: { readonly networkId: string; readonly networkName: string };
}

/** The output of the lab's stack; a secret. */
export function sharedParts(surroundings: TeamSurroundings): pulumi.Output<SharedParts> {
  const { access, domain, roleIds, secret, seed, staffPublicKey, images, flavorIds, securityGroupIds } = surroundings;
  const { externalNetwork: outside } = surroundings;
  const parts = {
    access,
    domainId: domain.id,
    roleIds,
    secret,
    seed,
    flavorIds,
    securityGroupIds,
    imageIds: Object.fromEntries(Object.entries(images).map(([name, { imageId }]) => [name, imageId])),
    ...(staffPublicKey !== undefined && { staffPublicKey }),
    ...(outside && { externalNetwork: { networkId: outside.networkId, networkName: outside.networkName } }),
  };
  return pulumi.secret(pulumi.output(parts));
}

/**
 * The output as a stack of the class receives it. Unknown in a preview before the lab's first `up`.
 * @param lab name of the lab's stack
 */
export function receivedParts(reference: pulumi.StackReference, lab: string): pulumi.Output<SharedParts> {
  const received = reference.getOutput("classShared").apply((found: unknown) => {
    if (found !== undefined) return found as SharedParts;
    if (pulumi.runtime.isDryRun()) return notKnownYet<SharedParts>();
    throw new pulumi.RunError(`stack ${lab} has not made what the class shares yet: npm run class -- up`);
  });
  return pulumi.secret(received);
}

/** What a part of the class has besides the received values. */
export interface PartSurroundings {
  readonly end: pulumi.Resource;
  readonly domainName: string;
  readonly peopleOf: string | undefined;
  /** Names of images with the user who logs in. */
  readonly adminUsers: ByName<string | undefined>;
  readonly flavors: readonly string[];
  readonly securityGroups: readonly string[];
  readonly hasHidden: boolean;
  /** Whether the lab has the network that the class leads to. */
  readonly leadsOutside: boolean;
}

/**
 * The surroundings of teams in a stack of the class, with the same content as in the lab's stack. What is no secret
 * there is none here: diffs show it.
 */
export function surroundingsFrom(shared: pulumi.Output<SharedParts>, own: PartSurroundings): TeamSurroundings {
  const plain = <T>(pick: (parts: SharedParts) => T): pulumi.Output<T> => pulumi.unsecret(shared.apply<T>(pick));
  const named = <T>(names: readonly string[], value: (name: string) => T): ByName<T> =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  const domain: ClassDomain = { id: plain(({ domainId }) => domainId), lifetime: undefined };
  const externalNetwork: OutsideNetwork = {
    networkId: plain((parts) => parts.externalNetwork!.networkId),
    networkName: plain((parts) => parts.externalNetwork!.networkName),
    ready: [],
  };
  return {
    domain,
    domainName: own.domainName,
    peopleOf: own.peopleOf,
    end: own.end,
    roleIds: { member: plain(({ roleIds }) => roleIds.member), reader: plain(({ roleIds }) => roleIds.reader) },
    secret: shared.apply(({ secret }) => secret),
    seed: shared.apply(({ seed }) => seed),
    access: shared.apply(({ access }) => access),
    staffPublicKey: own.hasHidden ? plain((parts) => parts.staffPublicKey!) : undefined,
    images: named(Object.keys(own.adminUsers), (name): TeamImage => ({
      imageId: plain(({ imageIds }) => imageIds[name]!),
      adminUser: own.adminUsers[name],
    })),
    flavorIds: named(own.flavors, (name) => plain(({ flavorIds }) => flavorIds[name]!)),
    securityGroupIds: named(own.securityGroups, (name) => plain((parts) => parts.securityGroupIds[name]!)),
    externalNetwork: own.leadsOutside ? externalNetwork : undefined,
    // Everything in the lab's stack is ready before this stack is made.
    bootAfter: [],
    networkNodes: [],
  };
}
