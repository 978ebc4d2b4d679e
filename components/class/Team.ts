import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { ApiTask } from "../api/ApiTask";
import { networkArgs, subnetArgs } from "../cloud/PrivateNetwork";
import { routerArgs } from "../cloud/Router";
import { SecurityGroups } from "../cloud/SecurityGroups";
import { byName } from "../cloud/wiring";
import type { MachineAccess, TeamAccess } from "./access";
import type { ProjectScope } from "./inputs";
import { teamKeyPairs } from "./key-pairs";
import { idOf, teamMachine } from "./machine";
import { granted, grantName, people } from "./people";
import {
  computeQuotaArgs,
  credentials,
  machineParts,
  networkQuotaArgs,
  operatorAccess,
  operatorArgs,
  peopleArgs,
  projectArgs,
  serverGroupArgs,
  teamAccess,
  variantsOfTeam,
  volumeQuotaArgs,
  type TeamArgs,
} from "./team-args";

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

    const project = new openstack.IdentityProjectV3(`${name}.project`, projectArgs(args), {
      ...child,
      deletedWith: surroundings.domain.lifetime,
    });
    // Quotas are never deleted by the provider; the team's end does that.
    const quotas = { ...child, deletedWith: project };
    const computeQuota = new openstack.ComputeQuotasetV2(`${name}.quota`, computeQuotaArgs(model, project.id), quotas);
    const networkQuota = new openstack.NetworkingQuotaV2(`${name}.quota`, networkQuotaArgs(model, project.id), quotas);
    const { volume } = model.quotas;
    const volumeQuotas = volume
      ? [new openstack.BlockstorageQuotasetV3(`${name}.quota`, volumeQuotaArgs(volume, project.id), quotas)]
      : [];
    const who = people(name, peopleArgs(args, this, project.id));
    // Its end empties the project.
    const operator = new ApiTask(`${name}.operator`, operatorArgs(args, project.id, who), {
      ...child,
      deletedWith: surroundings.end,
    });

    for (const assignment of model.roleAssignments)
      new openstack.IdentityRoleAssignmentV3(
        `${name}.${grantName(assignment)}`,
        { projectId: project.id, ...granted(assignment, who, surroundings.roleIds) },
        { ...child, deletedWith: project },
      );
    const ids = operator.result;
    const keyPairs = teamKeyPairs(name, args, ids.id, this);
    const scope: ProjectScope = {
      // By name of the component, which is there at once: nothing in the project waits for the operator to be made.
      options: { parent: this, deletedWith: this },
      projectId: project.id,
      access: operatorAccess(args, operator),
    };
    const { options } = scope;
    const counted = { ...options, dependsOn: [networkQuota] };
    const networks = byName(model.networks, (network) => {
      const tenantNetwork = { ...network, tenantId: project.id };
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
    const variants = variantsOfTeam(args);
    const common = {
      ...{ ...scope, surroundings, networks, interfaces, variants },
      volumeAfter: volumeQuotas,
      dhcp: new Set(model.networks.filter(({ dhcp }) => dhcp).map((network) => network.name)),
      bootAfter: [
        ...[computeQuota, ...surroundings.bootAfter, ...interfaces],
        ...Object.values(groups?.ready ?? {}).flat(),
      ],
    };
    this.machines = byName(model.instances, (instance) =>
      teamMachine(`${name}.machine.${instance.name}`, {
        ...common,
        model: instance,
        ...machineParts(instance, surroundings, groupIds, serverGroups),
        mark: `${args.className}/${model.key}/${instance.name}`,
        keyName: (instance.hidden ? keyPairs.staff : keyPairs.own)!.name,
      }),
    );

    this.projectId = project.id;
    this.access = teamAccess(
      args,
      pulumi.output({
        projectId: project.id,
        ...credentials(args, ids),
        passwords: who.passwords,
        privateKey: keyPairs.own?.privateKey,
        variants,
        machines: this.machines,
      }),
    );
    this.registerOutputs();
  }
}
