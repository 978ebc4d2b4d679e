/** Arguments of a team's resources. Creates nothing. */
import type * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { TeamInstanceModel, TeamModel } from "../../model/class/types";
import type { ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import type { ByName } from "../../values/names";
import { present } from "../../values/present";
import type { SecurityGroups } from "../cloud/SecurityGroups";
import { versioned, type TeamAccess } from "./access";
import type { ProjectScope, TeamArgs } from "./inputs";
import type { TeamKeyPairs } from "./key-pairs";
import type { MachineArgs } from "./machine";
import type { TeamNetwork } from "./networks";
import type { OperatorIds, OperatorSignIn } from "../../tasks/class/operator";
import type { People, PeopleArgs } from "./people";
import type { TeamQuotas } from "./quotas";
import { teamVariants } from "../../model/class/variants";
import { derived } from "./secret";

export function projectArgs({ model, surroundings }: TeamArgs): openstack.IdentityProjectV3Args {
  return { domainId: surroundings.domain.id, name: model.project.name, description: model.project.description };
}

export function peopleArgs(
  { model, surroundings }: TeamArgs,
  parent: pulumi.Resource,
  projectId: pulumi.Input<string>,
): PeopleArgs {
  const { domain, secret, peopleOf, access } = surroundings;
  return {
    parent,
    domain,
    secret,
    defaultProjectId: projectId,
    users: peopleOf === undefined ? model.members : [],
    groups: [],
    ...(peopleOf !== undefined && {
      adopted: { domain: peopleOf, usernames: model.members.map(({ username }) => username), access },
    }),
  };
}

/** The team's values; a secret. */
export function variantsOfTeam({ className, model, surroundings }: TeamArgs): MachineArgs["variants"] {
  return pulumi.secret(surroundings.seed.apply((seed) => teamVariants(model, seed ?? className)));
}

/** Cannot be a user name in a roster, which has no slash. */
const operatorName = ({ project }: TeamModel) => `team/${project.name}`;

function operatorSignIn({ model, surroundings }: TeamArgs): pulumi.Output<OperatorSignIn> {
  return derived(surroundings.secret, `team ${model.key}`).apply((password) => ({
    username: operatorName(model),
    password,
    projectName: model.project.name,
    userDomainName: surroundings.domainName,
    projectDomainName: surroundings.domainName,
  }));
}

/** A secret that changes each time access is revoked. */
function credentialSecret({ model, surroundings }: TeamArgs, purpose: string): pulumi.Output<string> {
  const times = model.revocations === 0 ? "" : ` ${model.revocations}`;
  return derived(surroundings.secret, `${purpose} ${model.key}${times}`);
}

const memberSecret = (args: TeamArgs) => credentialSecret(args, "application credential");
const readerSecret = (args: TeamArgs) => credentialSecret(args, "application credential of readers");

const hasReaders = ({ members }: TeamModel) => members.some(({ role }) => role === "reader");

/** The application credentials that access packs use. */
export function credentials(args: TeamArgs, ids: pulumi.Output<OperatorIds>) {
  return {
    applicationCredential: { id: ids.credentialId, secret: memberSecret(args) },
    ...(hasReaders(args.model) && {
      readerCredential: { id: ids.apply(({ readerCredentialId }) => readerCredentialId!), secret: readerSecret(args) },
    }),
  };
}

export function operatorArgs(
  args: TeamArgs,
  projectId: pulumi.Input<string>,
  { userIds }: People,
): ApiTaskArgs<"operator"> {
  const { access, domain, roleIds } = args.surroundings;
  return {
    task: "operator",
    access,
    onDelete: true,
    params: {
      domainId: domain.id,
      projectId,
      roleId: roleIds.member,
      signIn: operatorSignIn(args),
      credential: { name: "team", secret: memberSecret(args) },
      ...(hasReaders(args.model) && {
        readers: { name: "readers", secret: readerSecret(args), roleId: roleIds.reader },
      }),
      // After the people: what was derived from old passwords is revoked then.
      people: Object.values(userIds),
    },
  };
}

/**
 * Access as the operator. What uses it depends on the operator, without whose role Keystone gives no token for the
 * project. It does not derive from the operator's result: a preview of a change of the people would not know it, and
 * would show machines as recreated.
 */
export function operatorAccess(args: TeamArgs): pulumi.Output<ApiAccess> {
  return pulumi.secret(
    pulumi
      .all([args.surroundings.access, operatorSignIn(args)])
      .apply(([administrator, signIn]) => ({ ...administrator, ...signIn })),
  );
}

export function serverGroupArgs({ access }: ProjectScope, name: string, policy: string): ApiTaskArgs<"server-group"> {
  return {
    task: "server-group",
    access,
    params: { name, policy },
    onDelete: true,
    keepsResult: true,
    // Nova cannot change the policy of a group.
    triggers: [policy],
  };
}

/** What a team's machines are made from. */
export interface MachineParts {
  readonly scope: ProjectScope;
  readonly quotas: TeamQuotas;
  readonly networks: ByName<TeamNetwork>;
  /** Interfaces of the team's routers. */
  readonly interfaces: readonly pulumi.Resource[];
  /** The team's own groups. Undefined: there are none. */
  readonly groups: SecurityGroups | undefined;
  /** Ids by name. */
  readonly serverGroups: ByName<pulumi.Output<string>>;
  readonly keyPairs: TeamKeyPairs;
  /** A secret. */
  readonly variants: MachineArgs["variants"];
}

/**
 * Arguments of a machine.
 * @throws Error for a name that does not exist: a bug, because the model has checked all names
 */
export function machineArgs(
  { className, model, surroundings }: TeamArgs,
  parts: MachineParts,
  machine: TeamInstanceModel,
): MachineArgs {
  const { quotas, networks, interfaces, groups, serverGroups, keyPairs, variants } = parts;
  const groupIds = { ...surroundings.securityGroupIds, ...groups?.ids };
  const rules = Object.values(groups?.ready ?? {}).flat();
  return {
    ...parts.scope,
    model: machine,
    mark: `${className}/${model.key}/${machine.name}`,
    image: surroundings.images[machine.image]!,
    flavorId: surroundings.flavorIds[machine.flavor]!,
    keyName: (machine.hidden ? keyPairs.staff : keyPairs.own)!.name,
    networks,
    dhcp: new Set(model.networks.filter(({ dhcp }) => dhcp).map(({ name }) => name)),
    securityGroupIds: machine.securityGroups.map((group) => groupIds[group]!),
    variants,
    serverGroupId: machine.serverGroup === undefined ? undefined : serverGroups[machine.serverGroup],
    surroundings,
    interfaces,
    volumeAfter: present([quotas.volume]),
    bootAfter: [quotas.compute, ...surroundings.bootAfter, ...interfaces, ...rules],
  };
}

export function teamAccess(
  { surroundings }: TeamArgs,
  parts: pulumi.Output<Omit<TeamAccess, "authUrl" | "region" | "caCertificate">>,
): pulumi.Output<TeamAccess> {
  return pulumi.secret(
    pulumi.all([surroundings.access, parts]).apply(([{ authUrl, region, caCertificate }, team]) => ({
      authUrl: versioned(authUrl),
      region,
      ...team,
      ...(caCertificate !== undefined && { caCertificate }),
    })),
  );
}
