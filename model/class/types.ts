/**
 * The resolved class: a roster and a blueprint, after defaults, expansion and checks. Plain values only, as in `LabModel`.
 * Every list holds *named* things; a `key` (`[a-z0-9-]`) is what OpenStack names, file names and URNs are made of, a `name`
 * is text for people.
 */
import type { BlueprintSettings } from "../../settings/blueprint";
import type { StackPart } from "./stacks";
import type { AggregateModel, FlavorModel, InstanceModel, SecurityGroupModel, TopologyModel } from "../cloud/types";

/** A time span in which something may exist. Instants are ISO 8601 in UTC: `2026-09-01T06:00:00Z`. */
export interface Lease {
  /** Absent: from the first `up`. */
  readonly start?: string;
  /** The first instant after it. Absent: it exists until it is destroyed. */
  readonly end?: string;
  /** IANA name, for showing instants to people: `Europe/Paris`. */
  readonly timeZone: string;
  /** Seconds before `end` at which people are warned. */
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

/** Limits of a project, by the services' own names. -1, which means no limit, is never used. */
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
  /** Absent: no limits are set in Cinder, which may not exist. */
  readonly volume?: { readonly volumes: number; readonly snapshots: number; readonly gigabytes: number };
}

/**
 * User data before variants are filled in (`userDataText`). Variants derive from a seed, which may be a secret in the
 * state.
 */
export interface UserDataModel {
  /** The text with its variables. */
  readonly text: string;
  /** Values of the variables that the model knows, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** The variants of a team: their definitions, and the seed that they derive from. */
export interface VariantsModel {
  /** The blueprint's definitions, by name. */
  readonly kinds: BlueprintSettings["variants"];
  /** Keys of the members. */
  readonly members: readonly string[];
  /** From the settings or the roster. Absent: the class's own seed, which is in its state. */
  readonly seed?: string;
}

/** An instance of a team. */
export interface TeamInstanceModel extends InstanceModel {
  /** Its part in the exercise: `attacker`, `server`, `router`, ... */
  readonly role: string;
  /** Students get neither its address nor a key for it. */
  readonly hidden: boolean;
  /** For an instance per member: the member's `key`. */
  readonly member?: string;
  readonly userData?: UserDataModel;
  readonly lease: Lease;
}

/** A team. Its `securityGroups` are its own; those of the class are in {@link ClassModel.securityGroups}. */
export interface TeamModel extends TopologyModel<TeamInstanceModel> {
  readonly key: string;
  readonly name: string;
  readonly project: { readonly name: string; readonly description: string };
  readonly members: readonly MemberModel[];
  readonly roleAssignments: readonly RoleAssignmentModel[];
  readonly quotas: QuotaModel;
  /** How many times its access was revoked. After each time it gets a new application credential. */
  readonly revocations: number;
  readonly variants: VariantsModel;
  readonly lease: Lease;
  /** Names of instances that were deleted at the end of their lease; `instances` has none of them. Absent: there are none. */
  readonly endedMachines?: readonly string[];
}

export interface ClassModel {
  readonly name: string;
  /** Keystone domain of the projects, and of the users and groups that the class makes; the class makes the domain. */
  readonly domain: string;
  /** Origin of the people: users made in `domain`, or users adopted by name from an existing domain. */
  readonly identity: { readonly kind: "own" } | { readonly kind: "existing"; readonly domain: string };
  /** Users to make: none with an existing identity. */
  readonly users: readonly UserModel[];
  /** Groups of the staff to make. */
  readonly groups: readonly GroupModel[];
  /** Role assignments of the staff, on all teams. */
  readonly roleAssignments: readonly RoleAssignmentModel[];
  /** The external network of the lab's cloud for routers' gateways and floating IPs. */
  readonly externalNetwork: string;
  readonly aggregates: readonly AggregateModel[];
  /** Flavors made for the class; machines may also name flavors of the lab. */
  readonly flavors: readonly FlavorModel[];
  /** Groups that are the same for every team: made once, in the administrator's project, and shared with no project. */
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly lease: Lease;
  /** Number of stacks that the teams are spread over. Absent: the teams are in the lab's stack. */
  readonly stacks?: number;
  /** What happens to machines at the end of their lease. */
  readonly atLeaseEnd: "stop" | "delete";
  readonly blueprint: { readonly name: string; readonly version: number; readonly revision?: string };
  readonly teams: readonly TeamModel[];
  /** Machines whose data a change may lose: `red`, `red/web`, `*`. */
  readonly allowLoss: readonly string[];
  /** Teams of the roster that were deleted at the end of their lease; `teams` has none of them. */
  readonly endedTeams: readonly { readonly key: string; readonly name: string }[];
}

/** The content of one of a class's stacks. */
export interface ClassPartModel {
  /** The whole class, from which the stack takes its teams. */
  readonly model: ClassModel;
  readonly part: StackPart;
  /** Name of the lab's stack, which holds what all teams share. */
  readonly lab: string;
  /** By image of the lab: the user who logs in. Undefined: not known. */
  readonly adminUsers: Readonly<Record<string, string | undefined>>;
  /** Names of the lab's flavors and the class's. */
  readonly flavors: readonly string[];
  /** Whether the lab has the class's external network. */
  readonly leadsOutside: boolean;
}
