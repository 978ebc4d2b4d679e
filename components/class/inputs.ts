/** What a class takes from the components before it, and what it gives its teams. */
import type * as pulumi from "@pulumi/pulumi";
import type { TeamModel } from "../../model/class/types";
import type { ApiAccess } from "../../openstack/access";
import type { ByName } from "../../values/names";
import type { FloatingNetwork } from "../cloud/inputs";

/** The parts of the lab's cloud that a class uses, by name. */
export interface ClassCloud {
  readonly images: ByName<TeamImage>;
  readonly flavors: ByName<{ readonly flavorId: pulumi.Input<string> }>;
  readonly externalNetworks: ByName<OutsideNetwork>;
}

export interface TeamImage {
  readonly imageId: pulumi.Input<string>;
  /** Undefined: the image does not say who logs in. */
  readonly adminUser: string | undefined;
}

/** Where routers have their gateways and floating IPs come from. */
export interface OutsideNetwork extends FloatingNetwork {
  readonly networkId: pulumi.Output<string>;
}

/** What all teams of a class have in common. */
export interface TeamSurroundings {
  /** Keystone's domain of the class. */
  readonly domain: ClassDomain;
  readonly domainName: string;
  /** The domain whose users are adopted by name. Undefined: the class makes its users. */
  readonly peopleOf: string | undefined;
  readonly roleIds: RoleIds;
  /** What passwords derive from; a secret. */
  readonly secret: pulumi.Output<string>;
  /** What variants derive from where no other seed is given; a secret. Undefined: the class's name. */
  readonly seed: pulumi.Output<string | undefined>;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Output<ApiAccess>;
  /** Opens hidden machines. Undefined: there are none. */
  readonly staffPublicKey: pulumi.Output<string> | undefined;
  readonly images: ByName<TeamImage>;
  readonly flavorIds: ByName<pulumi.Input<string>>;
  /** The groups that are the same for every team. */
  readonly securityGroupIds: ByName<pulumi.Output<string>>;
  /** Undefined: the blueprint leads nowhere. */
  readonly externalNetwork: OutsideNetwork | undefined;
  /** What has to be there before machines boot: compute nodes, rules of the class's groups. */
  readonly bootAfter: readonly pulumi.Resource[];
  /** Agents alive: DHCP and routers are made after these. */
  readonly networkNodes: readonly pulumi.Resource[];
  /** Its deletion empties the projects of all teams. */
  readonly end: pulumi.Resource;
}

/** Keystone's domain of a class. */
export interface ClassDomain {
  readonly id: pulumi.Output<string>;
  /** Its deletion takes along who and what projects are in it. Undefined: it is in another stack. */
  readonly lifetime: pulumi.Resource | undefined;
}

/** By Keystone's role. */
export interface RoleIds {
  readonly member: pulumi.Output<string>;
  readonly reader: pulumi.Output<string>;
}

/** Arguments of a team. */
export interface TeamArgs {
  /** Of the class. */
  readonly className: string;
  readonly model: TeamModel;
  readonly surroundings: TeamSurroundings;
}

/** What a team's things are given in common. */
export interface ProjectScope {
  /** For everything in the project: the team's end takes it along. */
  readonly options: { readonly parent: pulumi.Resource; readonly deletedWith: pulumi.Resource };
  readonly projectId: pulumi.Output<string>;
  /** As the user of the team that its machines belong to; a secret. */
  readonly access: pulumi.Output<ApiAccess>;
}
