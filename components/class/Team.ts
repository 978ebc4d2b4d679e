import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { QuotaModel, TeamModel, TeamNetworkModel } from "../../model/class/types";
import { volumesOf } from "../../model/class/quotas";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../api/client";
import { networkArgs, subnetArgs, type TenantNetwork } from "../cloud/PrivateNetwork";
import { routerArgs } from "../cloud/Router";
import { SecurityGroups } from "../cloud/SecurityGroups";
import { byName } from "../cloud/wiring";
import { versioned, type MachineAccess, type TeamAccess } from "./access";
import type { ProjectScope, TeamSurroundings } from "./inputs";
import { idOf, teamMachine, type MachineArgs } from "./machine";
import { granted, grantName, people, type PeopleArgs } from "./people";
import { derived } from "./secret";

/** Arguments of {@link Team}. */
export interface TeamArgs {
  /** Of the class. */
  readonly className: string;
  readonly model: TeamModel;
  readonly surroundings: TeamSurroundings;
}

/**
 * A team: its project with people, quotas, networks, routers, security groups, key pair and machines. Everything in the
 * project is the team's own; nothing of it is shared with another.
 *
 * All is made as the administrator, who says whose it is, through one provider for all teams. What the APIs make in the
 * caller's project and in no other (servers, server groups, volumes) is made as a user of the team's own.
 *
 * @example
 * new Team("class-net.red", { className: "net", model: red, surroundings }, { parent: this });
 */
export class Team extends pulumi.ComponentResource {
  readonly projectId: pulumi.Output<string>;
  /** How the team gets in; a secret. */
  readonly access: pulumi.Output<TeamAccess>;
  /** Addresses of its machines, by name. */
  readonly machines: Readonly<Record<string, pulumi.Output<MachineAccess>>>;

  constructor(name: string, args: TeamArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:class:Team", name, {}, opts);
    const { model, surroundings } = args;
    const child = { parent: this };
    const { networkNodes, externalNetwork } = surroundings;

    const inDomain = { ...child, deletedWith: surroundings.domain };
    const project = new openstack.IdentityProjectV3(`${name}.project`, projectArgs(args), inDomain);
    // Quotas are never deleted by the provider; the team's end does that.
    const quotas = { ...child, deletedWith: project };
    const computeQuota = new openstack.ComputeQuotasetV2(`${name}.quota`, computeQuotaArgs(model, project.id), quotas);
    const networkQuota = new openstack.NetworkingQuotaV2(`${name}.quota`, networkQuotaArgs(model, project.id), quotas);
    const volumeQuotas = hasVolumes(model)
      ? [new openstack.BlockstorageQuotasetV3(`${name}.quota`, volumeQuotaArgs(model, project.id), quotas)]
      : [];
    const end = new ApiTask(`${name}.end`, endArgs(args, project.id), { ...child, deletedWith: surroundings.end });

    const who = people(name, peopleArgs(args, this, project.id));
    for (const assignment of model.roleAssignments)
      new openstack.IdentityRoleAssignmentV3(
        `${name}.${grantName(assignment)}`,
        { projectId: project.id, ...granted(assignment, who, surroundings.roleIds) },
        { ...child, deletedWith: project },
      );
    const operator = new openstack.IdentityUserV3(`${name}.operator`, operatorArgs(args), inDomain);
    const operatorRole = new openstack.IdentityRoleAssignmentV3(
      `${name}.operator-role`,
      { projectId: project.id, userId: operator.id, roleId: surroundings.roleIds.member },
      { ...child, deletedWith: project },
    );
    // Nova makes the private key, and tells it once: it stays in the state as a secret.
    const keyPair = new openstack.ComputeKeypairV2(
      `${name}.key`,
      { name: model.project.name, userId: operator.id },
      { ...child, deleteBeforeReplace: true },
    );
    const staffKeyPair =
      surroundings.staffPublicKey && model.machines.some(({ hidden }) => hidden)
        ? new openstack.ComputeKeypairV2(
            `${name}.staff-key`,
            { name: `${model.project.name}-staff`, userId: operator.id, publicKey: surroundings.staffPublicKey },
            { ...child, deleteBeforeReplace: true },
          )
        : undefined;

    const scope: ProjectScope = {
      options: { parent: this, deletedWith: end },
      projectId: project.id,
      access: operatorAccess(args, operator, project, operatorRole),
    };
    const { options } = scope;
    const counted = { ...options, dependsOn: [networkQuota] };
    const networks = byName(model.networks, (network) => {
      const tenantNetwork = asTenantNetwork(network, project.id);
      const resource = new openstack.NetworkingNetworkV2(
        `${name}.network.${network.name}`,
        networkArgs(tenantNetwork),
        {
          ...counted,
          // A VNI is given out once: the old network goes first.
          deleteBeforeReplace: true,
        },
      );
      const subnet = new openstack.NetworkingSubnetV2(
        `${name}.subnet.${network.name}`,
        subnetArgs(tenantNetwork, resource.id),
        // Neutron deletes a network's subnets with it.
        { ...child, dependsOn: network.dhcp ? [networkQuota, ...networkNodes] : [networkQuota], deletedWith: resource },
      );
      return { networkId: resource.id, subnetId: subnet.id };
    });
    const interfaces = model.routers.flatMap((router) => {
      const outside = router.externalNetwork === undefined ? undefined : externalNetwork;
      const resource = new openstack.NetworkingRouterV2(
        `${name}.router.${router.name}`,
        routerArgs({ ...router, externalNetwork: outside, tenantId: project.id }),
        {
          ...options,
          dependsOn: [networkQuota, ...networkNodes, ...(outside?.ready ?? [])],
          // While a gateway holds a port in it, Neutron deletes no external network: to change it, the router goes first.
          replaceOnChanges: ["externalNetworkId"],
        },
      );
      return router.networks.map(
        (network) =>
          new openstack.NetworkingRouterInterfaceV2(
            `${name}.router.${router.name}.${network}`,
            { routerId: resource.id, subnetId: networks[network]!.subnetId },
            // The gateway's address is held by one port at a time.
            { ...options, deleteBeforeReplace: true },
          ),
      );
    });
    const groups =
      model.securityGroups.length > 0
        ? new SecurityGroups(`${name}.group`, { groups: model.securityGroups, tenantId: project.id }, counted)
        : undefined;
    const groupIds = { ...surroundings.securityGroupIds, ...groups?.ids };
    const serverGroups = byName(model.serverGroups, ({ name: key, policy }) =>
      idOf(
        new ApiTask(`${name}.servers.${key}`, serverGroupArgs(scope, key, policy), {
          ...options,
          dependsOn: [computeQuota],
          deleteBeforeReplace: true,
        }),
      ),
    );
    const common = {
      ...{ ...scope, surroundings, networks, interfaces },
      volumeAfter: volumeQuotas,
      dhcp: new Set(model.networks.filter(({ dhcp }) => dhcp).map((network) => network.name)),
      bootAfter: [
        ...[computeQuota, ...surroundings.bootAfter, ...interfaces],
        ...Object.values(groups?.ready ?? {}).flat(),
      ],
    };
    this.machines = byName(model.machines, (machine) =>
      teamMachine(`${name}.machine.${machine.name}`, {
        ...common,
        model: machine,
        ...machineParts(machine, surroundings, groupIds, serverGroups),
        mark: `${args.className}/${model.key}/${machine.name}`,
        keyName: (machine.hidden ? (staffKeyPair ?? keyPair) : keyPair).name,
      }),
    );

    this.projectId = project.id;
    this.access = teamAccess(args, project.id, who.passwords, keyPair, this.machines);
    this.registerOutputs();
  }
}

function projectArgs({ model, surroundings }: TeamArgs): openstack.IdentityProjectV3Args {
  return { domainId: surroundings.domain.id, name: model.project.name, description: model.project.description };
}

function computeQuotaArgs({ quotas }: TeamModel, projectId: pulumi.Input<string>): openstack.ComputeQuotasetV2Args {
  const { instances, cores, ramMiB, serverGroups, serverGroupMembers }: QuotaModel["compute"] = quotas.compute;
  return { projectId, instances, cores, ram: ramMiB, serverGroups, serverGroupMembers };
}

function networkQuotaArgs({ quotas }: TeamModel, projectId: pulumi.Input<string>): openstack.NetworkingQuotaV2Args {
  const { networks, subnets, routers, ports, floatingIps, securityGroups, securityGroupRules } = quotas.network;
  return {
    ...{ projectId, network: networks, subnet: subnets, router: routers, port: ports, floatingip: floatingIps },
    ...{ securityGroup: securityGroups, securityGroupRule: securityGroupRules },
  };
}

/** A cloud without Cinder has no quotas of it either. */
const hasVolumes = ({ machines }: TeamModel) => machines.some((machine) => volumesOf(machine).length > 0);

function volumeQuotaArgs({ quotas }: TeamModel, projectId: pulumi.Input<string>): openstack.BlockstorageQuotasetV3Args {
  return { projectId, ...quotas.volume };
}

function endArgs({ surroundings }: TeamArgs, projectId: pulumi.Input<string>): ApiTaskArgs {
  return { task: "components/class/purge.ts", access: surroundings.access, params: { projectId }, onDelete: "only" };
}

function peopleArgs({ model, surroundings }: TeamArgs, parent: Team, projectId: pulumi.Input<string>): PeopleArgs {
  const { domain, secret, peopleOf, access } = surroundings;
  return {
    ...{ parent, domain, secret, defaultProjectId: projectId },
    users: peopleOf === undefined ? model.members : [],
    groups: model.group ? [model.group] : [],
    ...(peopleOf !== undefined && {
      adopted: { domain: peopleOf, usernames: model.members.map(({ username }) => username), access },
    }),
  };
}

/** No user name of a roster has a slash in it. */
const operatorName = ({ project }: TeamModel) => `team/${project.name}`;
const operatorPassword = ({ model, surroundings }: TeamArgs) => derived(surroundings.secret, `team ${model.key}`);

function operatorArgs(args: TeamArgs): openstack.IdentityUserV3Args {
  return {
    domainId: args.surroundings.domain.id,
    name: operatorName(args.model),
    password: operatorPassword(args),
    description: "Owns the team's machines and key pair; no person",
  };
}

/** Waits for what it is made of: without the role Keystone gives no token for the project. */
function operatorAccess(
  args: TeamArgs,
  operator: openstack.IdentityUserV3,
  project: openstack.IdentityProjectV3,
  role: openstack.IdentityRoleAssignmentV3,
): pulumi.Output<ApiAccess> {
  const { access, domainName } = args.surroundings;
  return pulumi.secret(
    pulumi
      .all([access, operator.name, operatorPassword(args), project.name, role.id])
      .apply(([{ authUrl, region, caCertificate }, username, password, projectName]) => ({
        ...{ authUrl, username, password, projectName, region },
        ...{ userDomainName: domainName, projectDomainName: domainName },
        ...(caCertificate !== undefined && { caCertificate }),
      })),
  );
}

function asTenantNetwork(network: TeamNetworkModel, tenantId: pulumi.Input<string>): TenantNetwork {
  const { name, cidr, gatewayIp, dhcp, dnsNameservers, vni } = network;
  const addresses = { cidr, gatewayIp, dhcp, dnsNameservers, allocationPools: [] };
  return { name, tenantId, networkType: "vxlan", segmentationId: vni, ...addresses };
}

function serverGroupArgs({ access }: ProjectScope, name: string, policy: string): ApiTaskArgs {
  return {
    ...{ task: "components/class/server-group.ts", access, params: { name, policy }, onDelete: true },
    // Nova changes no policy.
    triggers: [policy],
  };
}

/** The parts that a machine's model names. The model has checked every name, so a missing one is a bug. */
function machineParts(
  machine: TeamModel["machines"][number],
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

function teamAccess(
  { surroundings }: TeamArgs,
  projectId: pulumi.Output<string>,
  passwords: Readonly<Record<string, pulumi.Output<string>>>,
  keyPair: openstack.ComputeKeypairV2,
  machines: Team["machines"],
): pulumi.Output<TeamAccess> {
  const parts = { projectId, passwords, privateKey: keyPair.privateKey, machines };
  return pulumi.secret(
    pulumi.all([surroundings.access, pulumi.output(parts)]).apply(([{ authUrl, region, caCertificate }, team]) => ({
      ...{ authUrl: versioned(authUrl), region, ...team },
      ...(caCertificate !== undefined && { caCertificate }),
    })),
  );
}
