/** Who calls in the benchmark: people and the pack of one team of the class that runs, and the staff. */
import { accessOfTeams, connect, openSession } from "../../cli/class/session";
import { Pulumi } from "../../cli/class/pulumi";
import type { ApiClient } from "../../openstack/client";
import type { TeamAccess } from "../../components/class/access";
import type { StaffAccess } from "../../components/class/Class";
import type { ClassModel, TeamModel } from "../../model/class/types";
import { Caller, type Cloud, type Identity } from "./caller";
import type { Role } from "./matrix";

/** A class that runs, as its teacher and the administrator know it. */
export interface RunningClass {
  readonly model: ClassModel;
  readonly access: Readonly<Record<string, TeamAccess>>;
  readonly staff: StaffAccess;
  readonly administrator: ApiClient;
  /** The team whose people call, and one of the others. */
  readonly own: TeamModel;
  readonly other: TeamModel;
}

/** One of the staff: the class's groups of people hold them. */
function staffMember({ groups }: ClassModel, group: "teachers" | "auditors"): string | undefined {
  return groups.find(({ name }) => name === group)?.members[0];
}

/** @throws Error when no class runs, or one that has not everybody whom the benchmark needs */
export async function runningClass(): Promise<RunningClass> {
  const session = await openSession(new Pulumi(undefined));
  const access = await accessOfTeams(session);
  const { model } = session;
  const made = model.teams.filter(({ key }) => key in access);
  const own = made.find(({ members }) =>
    ["member", "reader"].every((role) => members.some((one) => one.role === role)),
  );
  const other = made.find((team) => team !== own);
  const staff = (await session.pulumi.outputs())["staffAccess"] as StaffAccess | undefined;
  if (own === undefined || other === undefined || staff === undefined)
    throw new Error("the benchmark needs a class that runs, of two teams at least, one with a member and a reader");
  if (staffMember(model, "teachers") === undefined || staffMember(model, "auditors") === undefined)
    throw new Error("the benchmark needs a class with a teacher and an auditor (class.teachers, class.auditors)");
  return { model, access, staff, administrator: await connect(session), own, other };
}

function password(model: ClassModel, username: string, secret: string | undefined): Identity {
  if (secret === undefined) throw new Error(`the class has no first password of ${username}`);
  return {
    methods: ["password"],
    password: { user: { name: username, domain: { name: model.domain }, password: secret } },
  };
}

/** Everybody, signed in to the project of `own`. */
export async function callers({ model, access, staff, own }: RunningClass): Promise<Record<Role, Caller>> {
  const team = access[own.key]!;
  const cloud: Cloud = team;
  const member = (role: "member" | "reader") => own.members.find((one) => one.role === role)!.username;
  const asPerson = (username: string, passwords: Readonly<Record<string, string>>) =>
    Caller.signIn(cloud, password(model, username, passwords[username]), team.projectId);
  const { applicationCredential } = team;
  if (applicationCredential === undefined) throw new Error(`team ${own.key} has no application credential`);
  const { id, secret } = applicationCredential;
  return {
    student: await asPerson(member("member"), team.passwords),
    reader: await asPerson(member("reader"), team.passwords),
    teacher: await asPerson(staffMember(model, "teachers")!, staff.passwords),
    auditor: await asPerson(staffMember(model, "auditors")!, staff.passwords),
    pack: await Caller.signIn(cloud, { methods: ["application_credential"], application_credential: { id, secret } }),
  };
}
