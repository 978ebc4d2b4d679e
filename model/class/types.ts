/**
 * The resolved class: a roster and a blueprint, after defaults, expansion and checks. Plain values only, as in `LabModel`.
 * Every list holds *named* things; a `key` (`[a-z0-9-]`) is what OpenStack names, file names and URNs are made of, a `name`
 * is text for people.
 */
import type { BlueprintSettings } from "../../config/schema/blueprint";
import type { StackPart } from "./stacks";
import type { FlavorModel, SecurityGroupModel, ServerGroupModel } from "../cloud-types";

/** A time during which something may exist. Instants are ISO 8601 in UTC: `2026-09-01T06:00:00Z`. */
export interface Lease {
  /** Absent: from the first `up`. */
  readonly start?: string;
  /** Absent: until it is destroyed. The first instant that is outside. */
  readonly end?: string;
  /** IANA name, for showing instants to people: `Europe/Paris`. */
  readonly timeZone: string;
  /** How long before `end` people are warned, in seconds. */
  readonly warningSeconds: number;
}

/** A person who logs in. */
export interface UserModel {
  /** From `username`. */
  readonly key: string;
  /** Keystone's user name. */
  readonly username: string;
  readonly name: string;
  readonly email?: string;
}

/** A member of a team. */
export interface MemberModel extends UserModel {
  /** Keystone's role in the team's project: `member` works with the machines, `reader` looks on. */
  readonly role: "member" | "reader";
}

/** A Keystone group of the class's domain, made together with the users in it. */
export interface GroupModel {
  readonly name: string;
  /** Usernames. */
  readonly members: readonly string[];
}

/** Keystone's role assignment: `role` to a group or user, on a project or on all projects of the class's domain. */
export interface RoleAssignmentModel {
  readonly role: "member" | "reader";
  /** A group of the class's domain, or a user of the identity domain. */
  readonly to: { readonly group: string } | { readonly user: string };
  /** `inherited`: on the domain, for all projects in it (Keystone's OS-INHERIT). */
  readonly on: { readonly project: string } | "inherited";
}

/** Limits of a project in the services' own names. -1, no limit, is never used. */
export interface QuotaModel {
  readonly compute: {
    readonly instances: number;
    readonly cores: number;
    readonly ramMiB: number;
    readonly serverGroups: number;
    readonly serverGroupMembers: number;
  };
  readonly network: {
    readonly networks: number;
    readonly subnets: number;
    readonly routers: number;
    readonly ports: number;
    readonly floatingIps: number;
    readonly securityGroups: number;
    readonly securityGroupRules: number;
  };
  /** Absent: nobody asks for volumes, and there may be no Cinder. */
  readonly volume?: { readonly volumes: number; readonly snapshots: number; readonly gigabytes: number };
}

/** A tenant network with its one subnet. */
export interface TeamNetworkModel {
  /** As in the blueprint; one in the team's project. */
  readonly name: string;
  readonly cidr: string;
  /** Absent: no gateway. */
  readonly gatewayIp?: string;
  readonly dhcp: boolean;
  readonly dnsNameservers: readonly string[];
  /** VXLAN network identifier: Neutron's `provider:segmentation_id`. */
  readonly vni: number;
}

export interface TeamRouterModel {
  readonly name: string;
  /** Absent: an inner router, without a gateway. */
  readonly externalNetwork?: string;
  readonly enableSnat: boolean;
  /** Names of the team's networks. */
  readonly networks: readonly string[];
}

/** A Neutron port of a machine. */
export interface PortModel {
  /** A network of the team. */
  readonly network: string;
  readonly mac: string;
  /** Absent: Neutron's choice. */
  readonly fixedIp?: string;
}

/** A Cinder volume. */
export interface VolumeModel {
  /** `docker-data`; one in the team's project. */
  readonly name: string;
  readonly sizeGiB: number;
  /** Cinder's volume type; absent: its default. */
  readonly volumeType?: string;
}

/** User data before what derives from a seed is in it (`userDataText`): the seed may be a secret that only the state has. */
export interface UserDataModel {
  /** With variables. */
  readonly text: string;
  /** Those that the model knows, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a team's values are and derive from. */
export interface VariantsModel {
  /** By name. */
  readonly kinds: BlueprintSettings["variants"];
  /** Keys of the members. */
  readonly members: readonly string[];
  /** What the settings or the roster say. Absent: the class's own, which its state holds. */
  readonly seed?: string;
}

export interface ExposedPort {
  readonly protocol: "icmp" | "tcp" | "udp";
  /** Absent for ICMP. */
  readonly ports?: { readonly first: number; readonly last: number };
}

/** A Nova server. */
export interface MachineModel {
  /** Host name: `web`, `web-2` (per team), `web-ada` (per member). One in the team's project. */
  readonly name: string;
  /** Its entry in the blueprint. */
  readonly kind: string;
  /** What it is in the exercise: `attacker`, `server`, `router`, ... */
  readonly role: string;
  /** Students are not told of it, and their key does not open it. */
  readonly hidden: boolean;
  /** The member's `key`, for a machine per member. */
  readonly member?: string;
  readonly image: string;
  readonly flavor: string;
  readonly ports: readonly PortModel[];
  /** Whether frames of other addresses may pass, as a router needs it: its ports have no port security, and no groups. */
  readonly forwards: boolean;
  /** The first of `ports` gets it. */
  readonly floatingIp: boolean;
  /** By name: of the class's `securityGroups`, or of the team's. */
  readonly securityGroups: readonly string[];
  /** Who outside the team may connect to what. */
  readonly exposed: readonly ExposedPort[];
  readonly userData?: UserDataModel;
  /** Root disk on a volume of this size; absent: on the compute node. */
  readonly bootVolume?: VolumeModel;
  /** Further volumes, attached in this order. */
  readonly volumes: readonly VolumeModel[];
  /** One of the team's. */
  readonly serverGroup?: string;
  readonly availabilityZone?: string;
  readonly lease: Lease;
}

export interface TeamModel {
  readonly key: string;
  readonly name: string;
  readonly project: { readonly name: string; readonly description: string };
  readonly members: readonly MemberModel[];
  readonly roleAssignments: readonly RoleAssignmentModel[];
  readonly quotas: QuotaModel;
  readonly networks: readonly TeamNetworkModel[];
  readonly routers: readonly TeamRouterModel[];
  /** Those that differ between teams; the others are the class's. */
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly serverGroups: readonly ServerGroupModel[];
  readonly machines: readonly MachineModel[];
  /** How often its access was taken back: each time has an application credential of its own. */
  readonly revocations: number;
  readonly variants: VariantsModel;
  readonly lease: Lease;
}

/** A host aggregate of Nova. */
export interface AggregateModel {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly availabilityZone?: string;
}

export interface ClassModel {
  readonly name: string;
  /** Keystone domain of the projects, and of the users and groups that the class makes; the class makes the domain. */
  readonly domain: string;
  /** Where the people are: made in `domain`, or adopted by name from a domain that exists. */
  readonly identity: { readonly kind: "own" } | { readonly kind: "existing"; readonly domain: string };
  /** Users to be made: none with an existing identity. */
  readonly users: readonly UserModel[];
  /** Groups of the staff to be made. */
  readonly groups: readonly GroupModel[];
  /** Those of the staff, on all teams. */
  readonly roleAssignments: readonly RoleAssignmentModel[];
  /** Of the lab's cloud: routers' gateways and floating IPs. */
  readonly externalNetwork: string;
  readonly aggregates: readonly AggregateModel[];
  /** Flavors that the class makes; machines also name those of the lab. */
  readonly flavors: readonly FlavorModel[];
  /** The same for every team: made once, in the administrator's project, and shared with nobody. */
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly lease: Lease;
  /** How many stacks of its own the teams are spread over. Absent: they are in the lab's stack. */
  readonly stacks?: number;
  /** What becomes of machines whose lease is over. */
  readonly atLeaseEnd: "stop" | "delete";
  readonly blueprint: { readonly name: string; readonly version: number; readonly revision?: string };
  readonly teams: readonly TeamModel[];
  /** Teams of the roster whose lease was over and that were deleted: they are none of `teams`. */
  readonly endedTeams: readonly { readonly key: string; readonly name: string }[];
}

/** What one of several stacks of a class holds. */
export interface ClassPartModel {
  /** The whole class: a part holds those of its teams that are in it. */
  readonly model: ClassModel;
  readonly part: StackPart;
  /** Name of the lab's stack, where what the teams share is made. */
  readonly lab: string;
  /** By image of the lab: who logs in. Undefined: it does not say. */
  readonly adminUsers: Readonly<Record<string, string | undefined>>;
  /** Names of the lab's flavors and the class's. */
  readonly flavors: readonly string[];
  /** Whether the lab has the class's external network. */
  readonly leadsOutside: boolean;
}
