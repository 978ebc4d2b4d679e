/** What a class takes from the components before it, and what it passes on to its teams. */
import type * as pulumi from "@pulumi/pulumi";
import type { TeamModel } from "../../model/class/types";
import type { ApiAccess } from "../../openstack/access";
import type { ByName } from "../../values/names";
import type { FloatingNetwork } from "../cloud/inputs";

/** The parts of the lab's cloud that a class uses, by their names. */
export interface ClassCloud {
  readonly images: ByName<TeamImage>;
  readonly flavors: ByName<{ readonly flavorId: pulumi.Input<string> }>;
  readonly externalNetworks: ByName<OutsideNetwork>;
}

export interface TeamImage {
  readonly imageId: pulumi.Input<string>;
  /** The user who logs in. Undefined: the image does not say. */
  readonly adminUser: string | undefined;
}

/** The external network of routers' gateways and floating IPs. */
export interface OutsideNetwork extends FloatingNetwork {
  readonly networkId: pulumi.Output<string>;
}

/** What all teams of a class have in common. */
export interface TeamSurroundings {
  /** The class's domain in Keystone. */
  readonly domain: ClassDomain;
  readonly domainName: string;
  /** The domain whose users are adopted by name. Undefined: the class makes its users. */
  readonly peopleOf: string | undefined;
  readonly roleIds: RoleIds;
  /** The secret that passwords derive from. */
  readonly secret: pulumi.Output<string>;
  /**
   * The secret that variants derive from, unless settings or roster give a seed. Undefined: they derive from the
   * class's name.
   */
  readonly seed: pulumi.Output<string | undefined>;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Output<ApiAccess>;
  /** The staff's key for hidden machines. Undefined: there are none. */
  readonly staffPublicKey: pulumi.Output<string> | undefined;
  readonly images: ByName<TeamImage>;
  readonly flavorIds: ByName<pulumi.Input<string>>;
  /** The groups that are the same for every team. */
  readonly securityGroupIds: ByName<pulumi.Output<string>>;
  /** Undefined: the blueprint has no way outside. */
  readonly externalNetwork: OutsideNetwork | undefined;
  /** What has to exist before machines boot: compute nodes, rules of the class's groups. */
  readonly bootAfter: readonly pulumi.Resource[];
  /** Network nodes with working agents: DHCP and routers are made after these. */
  readonly networkNodes: readonly pulumi.Resource[];
  /** The resource whose deletion empties the projects of all teams. */
  readonly end: pulumi.Resource;
}

/** Keystone's domain of a class. */
export interface ClassDomain {
  readonly id: pulumi.Output<string>;
  /** The resource whose deletion also deletes users and projects of the domain. Undefined: it is in another stack. */
  readonly lifetime: pulumi.Resource | undefined;
}

/** Ids of Keystone's roles. */
export interface RoleIds {
  readonly member: pulumi.Output<string>;
  readonly reader: pulumi.Output<string>;
}

/** Arguments of a team. */
export interface TeamArgs {
  /** Name of the class. */
  readonly className: string;
  readonly model: TeamModel;
  readonly surroundings: TeamSurroundings;
}

/** What everything in a team's project is made with. */
export interface ProjectScope {
  /** Options for each resource of the project; it is deleted with the team. */
  readonly options: { readonly parent: pulumi.Resource; readonly deletedWith: pulumi.Resource };
  readonly projectId: pulumi.Output<string>;
  /** Access as the user of the team that owns its machines; a secret. */
  readonly access: pulumi.Output<ApiAccess>;
  /** That user. What uses {@link access} depends on it. */
  readonly operator: pulumi.Resource;
}
