import { local } from "@pulumi/command";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { hasHidden } from "../../model/class/hidden";
import type { ClassModel } from "../../model/class/types";
import { declareAggregates } from "../cloud/aggregates";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import { present } from "../../values/present";
import { Flavor } from "../cloud/Flavor";
import type { CloudControlPlane, CloudNodes } from "../cloud/inputs";
import { SecurityGroups } from "../cloud/SecurityGroups";
import { sharedOptions } from "../cloud/shared-options";
import { byName } from "../cloud/wiring";
import { drawnArgs, drawnOptions } from "../drawn";
import { declareFixedStacks } from "./fixed-stacks";
import type { ClassCloud, ClassDomain, RoleIds, TeamSurroundings } from "./inputs";
import { declarePeople, granted, grantIds, grantName, type People, type PeopleArgs } from "./people";
import { secretArgs, secretOptions, seedOf } from "./secret";
import { sharedParts, type SharedParts } from "./shared-parts";
import { declareTeams, type Team } from "./Team";

/** Arguments of {@link Class}. */
export interface ClassArgs {
  readonly model: ClassModel;
  readonly controlPlane: CloudControlPlane & { readonly access: pulumi.Output<ApiAccess> };
  readonly nodes: CloudNodes;
  /** Images, flavors and external networks of the lab's cloud. */
  readonly cloud: ClassCloud;
}

/** How teachers and auditors log in. */
export interface StaffAccess {
  /** First passwords by user name; empty where the users belong to an existing domain. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Private key for hidden machines, in PEM. Absent: there are none. */
  readonly privateKey?: string;
}

/**
 * A class: a Keystone domain with its staff, what all teams share (security groups, flavors, host aggregates), and the
 * teams, each keyed by its name. All through the control plane's one provider: one more for each team would cost two
 * processes and 110 MiB each.
 *
 * @example
 * new Class("class-net", { model, controlPlane, nodes, cloud });
 */
export class Class extends pulumi.ComponentResource {
  readonly model: ClassModel;
  /** By key; empty if the class is split into stacks of its own. */
  readonly teams: Readonly<Record<string, Team>>;
  /** What those stacks receive; a secret. Undefined: the teams are in this stack. */
  readonly shared: pulumi.Output<SharedParts> | undefined;
  /** How the staff logs in; a secret. */
  readonly staffAccess: pulumi.Output<StaffAccess>;

  constructor(name: string, args: ClassArgs, opts?: pulumi.ComponentResourceOptions) {
    // The teams of a split class are in other stacks and depend on what this stack shares with them. `npm run class
    // -- destroy` deletes in the right order, and lifts the protection in time.
    // the order, and takes the protection off when it is its turn.
    const split = args.model.stacks !== undefined;
    const ours = { ...sharedOptions(args.controlPlane), ...(split && { protect: true }) };
    super("atelier:class:Class", name, {}, pulumi.mergeOptions(opts, ours));
    const { model, nodes, cloud } = args;
    const child = { parent: this };

    const secret = new local.Command(`${name}.secret`, secretArgs(), { ...child, ...secretOptions });
    // Separate from the class's secret: new passwords then change no machine.
    const seed = new local.Command(`${name}.seed`, drawnArgs(), { ...child, ...drawnOptions });
    const roleIds = rolesOf(new ApiTask(`${name}.roles`, rolesArgs(args), child));
    const domain = declareDomain(name, model, this);
    const staff = declarePeople(name, staffArgs(args, this, domain, secret));
    declareRoleAssignments(name, model, domain, staff, roleIds, this);
    const flavors = byName(model.flavors, (flavor) => new Flavor(`${name}.flavor.${flavor.name}`, flavor, child));
    const aggregates = declareAggregates(
      model.aggregates,
      (key) => `${name}.aggregate.${key}`,
      nodes.computeNodes,
      this,
    );
    const groups = declareGroups(name, args, domain, this);
    const staffKeyPair = hasHidden(model)
      ? new openstack.ComputeKeypairV2(`${name}.staff-key`, staffKeyArgs(model), {
          ...child,
          deleteBeforeReplace: true,
        })
      : undefined;
    const outside = cloud.externalNetworks[model.externalNetwork];
    // Empties the projects and deletes their domain, before nodes, groups and the external network that the teams
    // use.
    const standsOn = [...nodes.computeNodes, ...nodes.networkNodes, ...(outside?.ready ?? []), ...aggregates];
    const end = new ApiTask(`${name}.end`, endArgs(args, domain.id), {
      ...child,
      dependsOn: present([...standsOn, groups.unshared, ...groups.rules]),
    });

    const surroundings: TeamSurroundings = {
      domain,
      domainName: model.domain,
      roleIds,
      end,
      secret: secret.stdout,
      seed: seedOf(secret, seed),
      access: args.controlPlane.access,
      images: cloud.images,
      externalNetwork: outside,
      peopleOf: model.identity.kind === "own" ? undefined : model.identity.domain,
      staffPublicKey: staffKeyPair?.publicKey,
      flavorIds: idsOf({ ...cloud.flavors, ...flavors }),
      securityGroupIds: groups.ids,
      networkNodes: nodes.networkNodes,
      bootAfter: [...nodes.computeNodes, ...groups.rules, ...aggregates],
    };
    this.shared = split ? sharedParts(surroundings) : undefined;
    this.teams = declareTeams(name, model.name, split ? [] : model.teams, surroundings, child);

    this.model = model;
    this.staffAccess = pulumi.secret(
      pulumi.output({
        passwords: staff.passwords,
        ...(staffKeyPair !== undefined && { privateKey: staffKeyPair.privateKey }),
      }),
    );
    this.registerOutputs();
  }
}

/** Roles that come with Keystone (`keystone-manage bootstrap`). */
const roleNames = ["member", "reader"] as const;

/** Asks for the ids once. The program looks nothing up by itself, so that a preview needs no cloud. */
function rolesArgs({ controlPlane }: ClassArgs): ApiTaskArgs<"keystone-ids"> {
  return { task: "keystone-ids", access: controlPlane.access, params: { roles: roleNames } };
}

function rolesOf({ result }: ApiTask<"keystone-ids">): RoleIds {
  return {
    member: result.apply(({ roles }) => roles["member"]!),
    reader: result.apply(({ roles }) => roles["reader"]!),
  };
}

/** The domain, and the names of the teams' stacks: everything of a team depends on both. */
function declareDomain(name: string, model: ClassModel, parent: Class): ClassDomain {
  const fixedStacks = declareFixedStacks(`${name}.stacks`, model, { parent });
  const domain = new openstack.IdentityProjectV3(`${name}.domain`, domainArgs(model), {
    parent,
    dependsOn: [fixedStacks],
    // Deleted by the class's end. The provider would fail, because the domain is gone by then.
    retainOnDelete: true,
  });
  return { id: domain.id, lifetime: domain };
}

/** The staff's roles in all projects of the class. */
function declareRoleAssignments(
  name: string,
  { roleAssignments }: ClassModel,
  { id: domainId, lifetime }: ClassDomain,
  staff: People,
  roleIds: RoleIds,
  parent: Class,
): void {
  for (const assignment of roleAssignments)
    new openstack.IdentityInheritRoleAssignmentV3(
      `${name}.${grantName(assignment)}`,
      { domainId, ...granted(assignment, staff, roleIds) },
      { parent, deletedWith: lifetime, ...grantIds() },
    );
}

/** Groups that are the same for every team, with their rules, and closed to rules of others. */
interface ClassGroups {
  readonly ids: TeamSurroundings["securityGroupIds"];
  readonly rules: readonly pulumi.Resource[];
  readonly unshared: pulumi.Resource | undefined;
}

/**
 * Groups that belong to the administrator and are shared with no project: a share in Neutron would let its target add
 * rules. The administrator makes the ports in them, and may put any group on a port. Named `groups`, because earlier
 * versions shared groups under the name `group`.
 */
function declareGroups(name: string, args: ClassArgs, domain: ClassDomain, parent: Class): ClassGroups {
  const groups = new SecurityGroups(`${name}.groups`, { groups: args.model.securityGroups }, { parent });
  const rules = Object.values(groups.ready).flat();
  const unshared =
    rules.length > 0
      ? new ApiTask(`${name}.unshared`, unsharedArgs(args, domain.id, groups), { parent, dependsOn: rules })
      : undefined;
  return { ids: groups.ids, rules, unshared };
}

function staffKeyArgs({ name }: ClassModel): openstack.ComputeKeypairV2Args {
  return { name: `${name}-staff` };
}

/** In Keystone, a domain is a project that acts as one. */
function domainArgs(model: ClassModel): openstack.IdentityProjectV3Args {
  return { name: model.domain, isDomain: true, description: `Class ${model.name}` };
}

/** The staff: users who are in one of its groups or have one of its roles. */
function staffArgs(
  { model, controlPlane }: ClassArgs,
  parent: Class,
  domain: ClassDomain,
  secret: local.Command,
): PeopleArgs {
  const { groups, identity, roleAssignments, users } = model;
  const members = new Set(groups.flatMap((group) => group.members));
  const usernames = roleAssignments.flatMap(({ to }) => ("user" in to ? [to.user] : []));
  return {
    parent,
    domain,
    secret: secret.stdout,
    groups,
    users: users.filter(({ username }) => members.has(username)),
    ...(identity.kind === "existing" && {
      adopted: { domain: identity.domain, usernames, access: controlPlane.access },
    }),
  };
}

function endArgs({ controlPlane }: ClassArgs, domainId: pulumi.Input<string>): ApiTaskArgs<"purge"> {
  return { task: "purge", access: controlPlane.access, params: { domainId }, onDelete: "only" };
}

function unsharedArgs(
  { controlPlane }: ClassArgs,
  domainId: pulumi.Input<string>,
  { ids }: SecurityGroups,
): ApiTaskArgs<"unshared-groups"> {
  return {
    task: "unshared-groups",
    access: controlPlane.access,
    params: { domainId, groups: ids },
  };
}

function idsOf(flavors: ClassCloud["flavors"]): TeamSurroundings["flavorIds"] {
  return Object.fromEntries(Object.entries(flavors).map(([name, { flavorId }]) => [name, flavorId]));
}
