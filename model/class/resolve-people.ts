import type { ClassSettings } from "../../settings/class";
import type { Context } from "./context";
import type { Roster, RosterTeam } from "./roster";
import { keyOf, quoted } from "../../values/text";
import type { ClassModel, GroupModel, RoleAssignmentModel, TeamModel, UserModel } from "./types";

/** The input of the checks of people. */
type Told = Pick<Context, "settings" | "problems" | "inRoster">;

/** Groups of the staff. */
const staffGroups = { teachers: "teachers", auditors: "auditors" } as const;

function person(username: string): UserModel {
  return { key: keyOf(username) ?? username.toLowerCase(), username, name: username };
}

/** Teachers and auditors: users, groups and their roles on every team. */
export function resolveStaff(settings: ClassSettings): Pick<ClassModel, "users" | "groups" | "roleAssignments"> {
  const { teachers, auditors } = settings;
  const own = settings.identity === "own";
  const groups: GroupModel[] = [
    { name: staffGroups.teachers, members: teachers },
    { name: staffGroups.auditors, members: auditors },
  ].filter(({ members }) => members.length > 0);
  const roleOf = (group: string) => (group === staffGroups.teachers ? "member" : "reader");
  const roleAssignments = groups.flatMap(({ name, members }): RoleAssignmentModel[] =>
    own
      ? [{ role: roleOf(name), to: { group: name }, on: "inherited" }]
      : members.map((user) => ({ role: roleOf(name), to: { user }, on: "inherited" })),
  );
  return {
    users: own ? [...teachers, ...auditors].map(person) : [],
    groups: own ? groups : [],
    roleAssignments,
  };
}

/**
 * The members and their roles in the team's project. Roles are assigned to each member: a group would cost two more
 * resources for each team.
 */
export function resolveAccess(
  { members }: RosterTeam,
  project: string,
): Pick<TeamModel, "members" | "roleAssignments"> {
  return {
    members: members.map(({ key, username, name, email, role }) => ({
      key,
      username,
      name,
      role,
      ...(email === undefined ? {} : { email }),
    })),
    roleAssignments: members.map(({ username, role }) => ({ role, to: { user: username }, on: { project } })),
  };
}

/** Each person of the staff is named once, and is in no team. */
export function checkPeople({ settings, problems, inRoster }: Told, roster: Roster): void {
  const staff = new Map<string, string>();
  for (const kind of ["teachers", "auditors"] as const)
    for (const [i, username] of settings[kind].entries()) {
      // Compared by key, because files and resources are named by it.
      const key = keyOf(username) ?? username.toLowerCase();
      const other = staff.get(key);
      if (other === undefined) staff.set(key, `${username} of class.${kind}`);
      else problems.add(["class", kind, i], username, `has the key of ${other}`, "take one of them out");
    }
  for (const member of roster.teams.flatMap((team) => team.members)) {
    const other = staff.get(member.key);
    if (other !== undefined)
      inRoster.addAt(member.place, quoted(member.username), `is also ${other}`, "take one of them out");
  }
}

/** `default` holds the administrator; Heat creates `heat` for itself. */
const takenDomains = ["default", "heat"];

/** The domain of existing people must not be the class's own domain, which is deleted with the class. */
export function checkIdentity({ settings, problems }: Told): void {
  const { identity, domain = settings.name } = settings;
  if (takenDomains.includes(domain.toLowerCase()))
    problems.add(
      ["class", settings.domain === undefined ? "name" : "domain"],
      quoted(domain),
      "is a domain that OpenStack has already, and a class makes one of its own",
      "use another name",
    );
  if (identity !== "own" && identity.existingDomain === (settings.domain ?? settings.name))
    problems.add(
      ["class", "identity", "existingDomain"],
      quoted(identity.existingDomain),
      "is the domain that the class makes for its projects",
      "set class.domain to another name",
    );
}

/** A misspelt team in `revocations` is a mistake: the access that somebody means to revoke would stay open. */
export function checkRevocations({ settings, problems }: Told, { teams }: Roster): void {
  const keys = new Set(teams.map(({ key }) => key));
  for (const key of Object.keys(settings.revocations).filter((name) => !keys.has(name)))
    problems.add(
      ["class", "revocations", key],
      quoted(key),
      "is no team's key",
      `use one of the roster's: ${[...keys].join(", ")}`,
    );
}
