/**
 * The resolved class: a roster and a blueprint, after defaults, expansion and checks. Plain values only, as in `LabModel`.
 * Every list holds *named* things; a `key` (`[a-z0-9-]`) is what OpenStack names, file names and URNs are made of, a `name`
 * is text for people.
 */
import type { BlueprintSettings } from "../../settings/blueprint";
import type { StackPart } from "./stacks";
import type { AggregateModel, FlavorModel, InstanceModel, SecurityGroupModel, TopologyModel } from "../cloud/types";

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

/** An instance of a team. */
export interface TeamInstanceModel extends InstanceModel {
  /** What it is in the exercise: `attacker`, `server`, `router`, ... */
  readonly role: string;
  /** Students do not hear of it, and their key does not open it. */
  readonly hidden: boolean;
  /** The member's `key`, for an instance per member. */
  readonly member?: string;
  readonly userData?: UserDataModel;
  readonly lease: Lease;
}

/** Its `securityGroups` are those that differ between teams; the others are the class's. */
export interface TeamModel extends TopologyModel<TeamInstanceModel> {
  readonly key: string;
  readonly name: string;
  readonly project: { readonly name: string; readonly description: string };
  readonly members: readonly MemberModel[];
  readonly roleAssignments: readonly RoleAssignmentModel[];
  readonly quotas: QuotaModel;
  /** How often its access was taken back: each time has an application credential of its own. */
  readonly revocations: number;
  readonly variants: VariantsModel;
  readonly lease: Lease;
  /** Names of instances whose lease was over and that were deleted: they are none of `instances`. Absent: there are none. */
  readonly endedMachines?: readonly string[];
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
  /** Whose data a change may cost: `red`, `red/web`, `*`. */
  readonly allowLoss: readonly string[];
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
