/** What a team's resources are asked for with. Creates nothing. */
import type * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { QuotaModel, TeamInstanceModel, TeamModel } from "../../model/class/types";
import type { ApiTask, ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import { versioned, type TeamAccess } from "./access";
import type { ProjectScope, TeamSurroundings } from "./inputs";
import type { MachineArgs } from "./machine";
import type { OperatorIds, OperatorSignIn } from "../../tasks/class/operator";
import type { People, PeopleArgs } from "./people";
import { teamVariants } from "../../model/class/variants";
import { derived } from "./secret";

/** Arguments of a team. */
export interface TeamArgs {
  /** Of the class. */
  readonly className: string;
  readonly model: TeamModel;
  readonly surroundings: TeamSurroundings;
}

export function projectArgs({ model, surroundings }: TeamArgs): openstack.IdentityProjectV3Args {
  return { domainId: surroundings.domain.id, name: model.project.name, description: model.project.description };
}

export function computeQuotaArgs(
  { quotas }: TeamModel,
  projectId: pulumi.Input<string>,
): openstack.ComputeQuotasetV2Args {
  const { instances, cores, ramMiB, serverGroups, serverGroupMembers }: QuotaModel["compute"] = quotas.compute;
  return { projectId, instances, cores, ram: ramMiB, serverGroups, serverGroupMembers };
}

export function networkQuotaArgs(
  { quotas }: TeamModel,
  projectId: pulumi.Input<string>,
): openstack.NetworkingQuotaV2Args {
  const { networks, subnets, routers, ports, floatingIps, securityGroups, securityGroupRules } = quotas.network;
  return {
    ...{ projectId, network: networks, subnet: subnets, router: routers, port: ports, floatingip: floatingIps },
    ...{ securityGroup: securityGroups, securityGroupRule: securityGroupRules },
  };
}

export function volumeQuotaArgs(
  limits: NonNullable<QuotaModel["volume"]>,
  projectId: pulumi.Input<string>,
): openstack.BlockstorageQuotasetV3Args {
  return { projectId, ...limits };
}

export function peopleArgs(
  { model, surroundings }: TeamArgs,
  parent: pulumi.Resource,
  projectId: pulumi.Input<string>,
): PeopleArgs {
  const { domain, secret, peopleOf, access } = surroundings;
  return {
    ...{ parent, domain, secret, defaultProjectId: projectId },
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

/** No user name of a roster has a slash in it. */
const operatorName = ({ project }: TeamModel) => `team/${project.name}`;

function operatorSignIn({ model, surroundings }: TeamArgs): pulumi.Output<OperatorSignIn> {
  return derived(surroundings.secret, `team ${model.key}`).apply((password) => ({
    ...{ username: operatorName(model), password, projectName: model.project.name },
    ...{ userDomainName: surroundings.domainName, projectDomainName: surroundings.domainName },
  }));
}

/** Each time that access is taken back gives another one. */
function credentialSecret({ model, surroundings }: TeamArgs, purpose: string): pulumi.Output<string> {
  const times = model.revocations === 0 ? "" : ` ${model.revocations}`;
  return derived(surroundings.secret, `${purpose} ${model.key}${times}`);
}

const memberSecret = (args: TeamArgs) => credentialSecret(args, "application credential");
const readerSecret = (args: TeamArgs) => credentialSecret(args, "application credential of readers");

const hasReaders = ({ members }: TeamModel) => members.some(({ role }) => role === "reader");

/** What packs sign in with. */
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
    ...{ task: "operator", access, onDelete: true },
    params: {
      ...{ domainId: domain.id, projectId, roleId: roleIds.member, signIn: operatorSignIn(args) },
      credential: { name: "team", secret: memberSecret(args) },
      ...(hasReaders(args.model) && {
        readers: { name: "readers", secret: readerSecret(args), roleId: roleIds.reader },
      }),
      // After their passwords: what was derived from old ones is taken back then.
      people: Object.values(userIds),
    },
  };
}

/** Waits for the operator, with its role: without it Keystone gives no token for the project. */
export function operatorAccess(args: TeamArgs, operator: ApiTask<"operator">): pulumi.Output<ApiAccess> {
  return pulumi.secret(
    pulumi
      .all([args.surroundings.access, operatorSignIn(args), operator.stdout])
      .apply(([administrator, signIn]) => ({ ...administrator, ...signIn })),
  );
}

export function serverGroupArgs({ access }: ProjectScope, name: string, policy: string): ApiTaskArgs<"server-group"> {
  return {
    ...{ task: "server-group", access, params: { name, policy }, onDelete: true },
    keepsResult: true,
    // Nova changes no policy.
    triggers: [policy],
  };
}

/** The parts that a machine's model names. The model has checked every name, so a missing one is a bug. */
export function machineParts(
  machine: TeamInstanceModel,
  { images, flavorIds }: TeamSurroundings,
  groupIds: Readonly<Record<string, pulumi.Output<string>>>,
  serverGroups: Readonly<Record<string, pulumi.Output<string>>>,
): Pick<MachineArgs, "image" | "flavorId" | "securityGroupIds" | "serverGroupId"> {
  return {
    image: images[machine.image]!,
    flavorId: flavorIds[machine.flavor]!,
    securityGroupIds: machine.securityGroups.map((group) => groupIds[group]!),
    serverGroupId: machine.serverGroup === undefined ? undefined : serverGroups[machine.serverGroup],
  };
}

export function teamAccess(
  { surroundings }: TeamArgs,
  parts: pulumi.Output<Omit<TeamAccess, "authUrl" | "region" | "caCertificate">>,
): pulumi.Output<TeamAccess> {
  return pulumi.secret(
    pulumi.all([surroundings.access, parts]).apply(([{ authUrl, region, caCertificate }, team]) => ({
      ...{ authUrl: versioned(authUrl), region, ...team },
      ...(caCertificate !== undefined && { caCertificate }),
    })),
  );
}
