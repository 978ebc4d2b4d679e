import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { TeamModel } from "../../model/class/types";
import type { ByName } from "../../values/names";
import { ApiTask } from "../api/ApiTask";
import { SecurityGroups } from "../cloud/SecurityGroups";
import { byName } from "../cloud/wiring";
import type { MachineAccess, TeamAccess } from "./access";
import type { ProjectScope, TeamArgs, TeamSurroundings } from "./inputs";
import { declareKeyPairs } from "./key-pairs";
import { declareMachine, idOf } from "./machine";
import { declareNetworks, declareRouters } from "./networks";
import { declarePeople, granted, grantIds, grantName } from "./people";
import { declareQuotas } from "./quotas";
import { TeamFailures } from "./team-failures";
import {
  credentials,
  machineArgs,
  operatorAccess,
  operatorArgs,
  peopleArgs,
  projectArgs,
  serverGroupArgs,
  teamAccess,
  variantsOfTeam,
} from "./team-args";

/**
 * A team: its project with people, quotas, networks, routers, security groups, key pair and machines. Everything in
 * the project belongs to the team and is shared with no other.
 *
 * The administrator makes almost everything, through one provider for all teams. What the APIs make only in the
 * caller's own project (servers, server groups, volumes) is made as a user of the team.
 *
 * @example
 * new Team("class-net.red", { className: "net", model: red, surroundings }, { parent: this });
 */
export class Team extends pulumi.ComponentResource {
  readonly projectId: pulumi.Output<string>;
  /** How the team logs in; a secret. */
  readonly access: pulumi.Output<TeamAccess>;
  /** Addresses of its machines, by name. */
  readonly machines: Readonly<Record<string, pulumi.Output<MachineAccess>>>;

  constructor(name: string, args: TeamArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:class:Team", name, {}, opts);
    const { model, surroundings } = args;
    const child = { parent: this };

    const project = new openstack.IdentityProjectV3(`${name}.project`, projectArgs(args), {
      ...child,
      deletedWith: surroundings.domain.lifetime,
    });
    const quotas = declareQuotas(name, model, project, this);
    const who = declarePeople(name, peopleArgs(args, this, project.id));
    // Its deletion empties the project.
    const operator = new ApiTask(`${name}.operator`, operatorArgs(args, project.id, who), {
      ...child,
      deletedWith: surroundings.end,
    });
    for (const assignment of model.roleAssignments)
      new openstack.IdentityRoleAssignmentV3(
        `${name}.${grantName(assignment)}`,
        { projectId: project.id, ...granted(assignment, who, surroundings.roleIds) },
        { ...child, deletedWith: project, ...grantIds() },
      );
    const keyPairs = declareKeyPairs(name, args, operator.result.id, this);

    const scope: ProjectScope = {
      // Deleted with the team's component, which exists at once: nothing in the project waits for the operator.
      options: { parent: this, deletedWith: this },
      projectId: project.id,
      access: operatorAccess(args),
      operator,
    };
    const networks = declareNetworks(name, args, scope, quotas.network);
    const interfaces = declareRouters(name, args, scope, quotas.network, networks);
    const groups =
      model.securityGroups.length > 0
        ? new SecurityGroups(
            `${name}.group`,
            { groups: model.securityGroups, tenantId: project.id },
            { ...scope.options, dependsOn: [quotas.network] },
          )
        : undefined;
    const serverGroups = declareServerGroups(name, model, scope, quotas.compute);
    const variants = variantsOfTeam(args);
    const parts = { scope, quotas, networks, interfaces, groups, serverGroups, keyPairs, variants };
    this.machines = byName(model.instances, (machine) =>
      declareMachine(`${name}.machine.${machine.name}`, machineArgs(args, parts, machine)),
    );

    this.projectId = project.id;
    this.access = teamAccess(
      args,
      pulumi.output({
        projectId: project.id,
        ...credentials(args, operator.result),
        passwords: who.passwords,
        privateKey: keyPairs.own?.privateKey,
        variants,
        machines: this.machines,
      }),
    );
    this.registerOutputs();
  }
}

/** The teams that a stack holds, by key. */
export function declareTeams(
  name: string,
  className: string,
  teams: readonly TeamModel[],
  surroundings: TeamSurroundings,
  options: pulumi.ComponentResourceOptions,
): ByName<Team> {
  const failures = new TeamFailures(`${name}.failed`, className);
  const each = { ...options, transformations: [failures.transformation] };
  const declared = teams.map((model) => {
    const team = new Team(`${name}.${model.key}`, { className, model, surroundings }, each);
    failures.add(model.key, team);
    return [model.key, team] as const;
  });
  return Object.fromEntries(declared);
}

/** Ids of the team's server groups, by name. */
function declareServerGroups(
  name: string,
  { serverGroups }: TeamModel,
  scope: ProjectScope,
  quota: pulumi.Resource,
): ByName<pulumi.Output<string>> {
  return byName(serverGroups, (group) => {
    const task = new ApiTask(`${name}.servers.${group.name}`, serverGroupArgs(scope, group.name, group.policy), {
      ...scope.options,
      dependsOn: [quota, scope.operator],
      deleteBeforeReplace: true,
    });
    return idOf(task);
  });
}
