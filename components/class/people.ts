/** Users, groups, memberships and roles, of a team or of the staff. */
import * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { GroupModel, RoleAssignmentModel, UserModel } from "../../model/class/types";
import { ApiTask } from "../api/ApiTask";
import { steadyIds } from "../api/steady-ids";
import type { ApiAccess } from "../../openstack/access";
import type { ByName } from "../../values/names";
import type { ClassDomain, RoleIds } from "./inputs";
import { derived } from "./secret";

/** Users and groups to make, or users to adopt. */
export interface PeopleArgs {
  readonly parent: pulumi.Resource;
  /** Keystone deletes its users and groups together with it. */
  readonly domain: ClassDomain;
  readonly secret: pulumi.Output<string>;
  /** Users to make: none if people are adopted. */
  readonly users: readonly UserModel[];
  /** Users to adopt by name from an existing domain. */
  readonly adopted?: {
    readonly domain: string;
    readonly usernames: readonly string[];
    readonly access: pulumi.Input<ApiAccess>;
  };
  readonly groups: readonly GroupModel[];
  /**
   * Default project of the users.
   * @default - none
   */
  readonly defaultProjectId?: pulumi.Input<string>;
}

/** Ids of users and groups, by name. */
export interface People {
  readonly userIds: ByName<pulumi.Output<string>>;
  readonly groupIds: ByName<pulumi.Output<string>>;
  /** First passwords by user name, for users that were made; secrets. */
  readonly passwords: ByName<pulumi.Output<string>>;
}

export function declarePeople(name: string, args: PeopleArgs): People {
  const { parent, domain } = args;
  const inDomain = { parent, deletedWith: domain.lifetime };
  const passwords = Object.fromEntries(
    args.users.map(({ username }) => [username, derived(args.secret, `user ${username}`)]),
  );
  const made = args.users.map(
    (user) =>
      [
        user.username,
        new openstack.IdentityUserV3(
          `${name}.user.${user.key}`,
          userArgs(args, user, passwords[user.username]!),
          inDomain,
        ).id,
      ] as const,
  );
  const userIds = { ...declareAdoption(name, args), ...Object.fromEntries(made) };
  const groups = Object.fromEntries(
    args.groups.map((group) => [
      group.name,
      new openstack.IdentityGroupV3(`${name}.group.${group.name}`, { domainId: domain.id, name: group.name }, inDomain),
    ]),
  );
  for (const { name: group, members } of args.groups)
    for (const username of members)
      new openstack.IdentityUserMembershipV3(
        `${name}.membership.${group}.${username}`,
        { groupId: groups[group]!.id, userId: userIds[username]! },
        // Keystone deletes memberships together with their group.
        { parent, deletedWith: groups[group]! },
      );
  const groupIds = Object.fromEntries(args.groups.map((group) => [group.name, groups[group.name]!.id]));
  return { userIds, groupIds, passwords };
}

function userArgs(args: PeopleArgs, user: UserModel, password: pulumi.Output<string>): openstack.IdentityUserV3Args {
  return {
    domainId: args.domain.id,
    name: user.username,
    password,
    defaultProjectId: args.defaultProjectId,
    ...(user.name !== user.username && { description: user.name }),
    ...(user.email !== undefined && { extra: { email: user.email } }),
  };
}

/** Ids of users of another domain: each is looked up once, when it first appears. */
function declareAdoption(name: string, { adopted, parent }: PeopleArgs): ByName<pulumi.Output<string>> {
  if (!adopted || adopted.usernames.length === 0) return {};
  const { domain, usernames, access } = adopted;
  const task = new ApiTask(
    `${name}.adopted`,
    { task: "keystone-ids", access, params: { roles: [], people: { domain, usernames } } },
    { parent },
  );
  const { result } = task;
  return Object.fromEntries(usernames.map((username) => [username, result.apply(({ users }) => users[username]!)]));
}

/** Whom a role is given to, as arguments of the provider. */
export function granted(
  { role, to }: RoleAssignmentModel,
  { groupIds, userIds }: People,
  roleIds: RoleIds,
): { roleId: pulumi.Input<string>; groupId?: pulumi.Input<string>; userId?: pulumi.Input<string> } {
  return {
    roleId: roleIds[role],
    ...("group" in to ? { groupId: groupIds[to.group]! } : { userId: userIds[to.user]! }),
  };
}

/** Options of a role assignment. Ids are not compared: another role, group or user gives the resource another name. */
export const grantIds = () => steadyIds("roleId", "groupId", "userId");

/** The part of a resource's name that says which role is given to whom. */
export function grantName({ role, to }: RoleAssignmentModel): string {
  return `role.${role}.${"group" in to ? to.group : to.user}`;
}
