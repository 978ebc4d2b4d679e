import type { ClassSettings } from "../../settings/class";
import { parseNetwork } from "../../values/addresses";
import { entry } from "../../values/names";
import { Problems, type Problem } from "../../values/problem";
import type { LabModel } from "../types";
import { derivedCidr, derivedVni, subnetsIn } from "./allocation";
import { resolveAggregate } from "../cloud/flavors";
import { allocationPoolsOf } from "../cloud/pools";
import { resolveNetwork, resolveRouter, type NetworkSettings } from "../cloud/topology";
import type { NetworkModel } from "../cloud/types";
import type { Blueprint } from "./blueprint";
import { checkCapacity } from "./capacity";
import { checkAgainstLab, externalNetworkOf } from "./check-lab";
import { checkIsolation } from "./isolation/check";
import { checkTeams } from "./check-teams";
import type { Context } from "./context";
import { machineKey, noLeaseFile, type LeaseFile } from "./leases/lease-file";
import { extended } from "./leases/leases";
import { mayLose } from "./allow-loss";
import { FileProblems } from "../../values/place";
import { needOf, resolveQuotas } from "./quotas";
import { resolveFlavors } from "./resolve-flavors";
import { resolveClassGroups, resolveTeamGroups } from "./resolve-groups";
import { checkWalltimes, resolveClassLease, resolveTeamLease } from "./leases/resolve";
import { resolveTeamInstances } from "./resolve-instances";
import { checkIdentity, checkPeople, checkRevocations, resolveAccess, resolveStaff } from "./resolve-people";
import type { Roster, RosterTeam } from "./roster";
import { plainDescription } from "../../values/text";
import { highestId } from "../../values/segmentation";
import type { ClassModel, MemberModel, TeamInstanceModel, TeamModel, UserModel } from "./types";

/** A class, or all mistakes in its files. */
export type ClassResolved = { readonly class: ClassModel } | { readonly problems: readonly Problem[] };

/** The VNI or GRE key of a team's network. Undefined for a VLAN: Neutron chooses one of its range. */
function segmentOf(
  { settings, inRoster }: Context,
  team: RosterTeam,
  [name, { networkType }]: [string, NetworkSettings],
  index: number,
): number | undefined {
  if (networkType === "vlan") return undefined;
  const vni = team.vni === undefined ? derivedVni(settings.name, team.key, name) : team.vni.number + index;
  if (vni > highestId.vxlan && team.vni !== undefined)
    inRoster.addAt(
      team.vni.place,
      vni,
      `is too high for network ${name}, the ${index + 1}. of the team`,
      "use a lower vni",
    );
  return vni;
}

function resolveTeamNetwork(
  context: Context,
  team: RosterTeam,
  [name, network]: [string, NetworkSettings],
  index: number,
): NetworkModel {
  const { settings, inRoster } = context;
  const { cidr: written } = network;
  let cidr = typeof written === "string" ? written : written.pool;
  if (typeof written !== "string") {
    const most = subnetsIn(parseNetwork(written.pool), written.prefixLength);
    const { subnet } = team;
    if (subnet !== undefined && subnet.number >= most)
      inRoster.addAt(subnet.place, subnet.number, `is no part of ${written.pool}`, `use 0 to ${most - 1}`);
    else cidr = derivedCidr(written.pool, written.prefixLength, settings.name, team.key, name, subnet?.number);
  }
  return resolveNetwork(name, network, {
    cidr,
    segmentationId: segmentOf(context, team, [name, network], index),
    dnsNameservers: settings.dnsNameservers,
    allocationPools: (gatewayIp) =>
      allocationPoolsOf(name, network, cidr, gatewayIp, context.blueprint.settings.instances),
  });
}

function withExtension({ leaseFile }: Context, team: string, instance: TeamInstanceModel): TeamInstanceModel {
  return { ...instance, lease: extended(instance.lease, entry(leaseFile.machines, machineKey(team, instance.name))) };
}

function resolveTeam(context: Context, team: RosterTeam): TeamModel {
  const { settings, externalNetwork } = context;
  const blueprint = context.blueprint.settings;
  const project = `${settings.name}-${team.key}`;
  const networks = Object.entries(blueprint.networks).map((entry, i) => resolveTeamNetwork(context, team, entry, i));
  const lease = resolveTeamLease(context, team);
  const members = team.members.map(({ key }) => key);
  const seed = team.seed ?? settings.seed;
  const variants = { kinds: blueprint.variants, members, ...(seed === undefined ? {} : { seed }) };
  const routers = Object.entries(blueprint.routers).map(([name, router]) =>
    resolveRouter(name, router, externalNetwork),
  );
  const declared = resolveTeamInstances(context, { team, networks, routers, lease });
  const isEnded = ({ name }: TeamInstanceModel) => context.leaseFile.ended.includes(machineKey(team.key, name));
  const endedMachines = declared.filter(isEnded).map(({ name }) => name);
  const instances = declared
    .filter((instance) => !isEnded(instance))
    .map((instance) => withExtension(context, team.key, instance))
    .map((instance) =>
      mayLose(settings.allowLoss, team.key, instance.name) ? { ...instance, mayBeLost: true as const } : instance,
    );
  const parts = {
    networks,
    routers,
    instances,
    securityGroups: resolveTeamGroups(blueprint, networks),
    serverGroups: Object.entries(blueprint.serverGroups)
      .filter(([name]) => instances.some(({ serverGroup }) => serverGroup === name))
      .map(([name, { policy }]) => ({ name, policy })),
  };
  return {
    key: team.key,
    name: team.name,
    variants,
    lease,
    revocations: settings.revocations[team.key] ?? 0,
    ...(endedMachines.length > 0 && { endedMachines }),
    project: { name: project, description: plainDescription(team.name) },
    ...resolveAccess(team, project),
    quotas: resolveQuotas(context.lab.controlPlane, needOf(parts, context.flavors), blueprint, settings.quotas),
    ...parts,
  };
}

/** A member without the role; that belongs to the team. */
function asUser({ key, username, name, email }: MemberModel): UserModel {
  return { key, username, name, ...(email === undefined ? {} : { email }) };
}

function build(
  context: Context,
  made: ClassModel["flavors"],
  teams: readonly TeamModel[],
  ended: readonly RosterTeam[],
): ClassModel {
  const { settings, blueprint, externalNetwork, lease } = context;
  const { identity } = settings;
  const staff = resolveStaff(settings);
  const members = identity === "own" ? teams.flatMap((team) => team.members) : [];
  return {
    name: settings.name,
    domain: settings.domain ?? settings.name,
    externalNetwork,
    lease,
    teams,
    atLeaseEnd: settings.lease.atEnd,
    allowLoss: settings.allowLoss,
    ...(settings.stacks === undefined ? {} : { stacks: settings.stacks }),
    endedTeams: ended.map(({ key, name }) => ({ key, name })),
    identity: identity === "own" ? { kind: "own" } : { kind: "existing", domain: identity.existingDomain },
    ...staff,
    users: [...staff.users, ...members.map(asUser)],
    aggregates: Object.entries(settings.aggregates).map(([name, aggregate]) =>
      resolveAggregate(`${settings.name}-${name}`, aggregate),
    ),
    flavors: made,
    securityGroups: resolveClassGroups(blueprint.settings),
    blueprint: {
      name: blueprint.name,
      version: blueprint.settings.version,
      ...(blueprint.revision === undefined ? {} : { revision: blueprint.revision }),
    },
  };
}

/**
 * Stage 2 for a class: what roster and blueprint mean in a lab. Pure: it knows no present time, and {@link stateOf}
 * compares a lease with a moment. Mistakes in the settings, the roster and the blueprint are returned together.
 */
export function resolveClass(
  lab: LabModel,
  settings: ClassSettings,
  roster: Roster,
  blueprint: Blueprint,
  leaseFile: LeaseFile = noLeaseFile,
): ClassResolved {
  const problems = new Problems();
  const inRoster = new FileProblems(roster.file);
  const inBlueprint = blueprint.problems();
  const lease = extended(resolveClassLease(settings, problems), leaseFile.class);
  const { byInstance: flavors, made } = resolveFlavors(lab, settings, blueprint, inBlueprint);
  const base = { lab, settings, blueprint, lease, leaseFile, flavors, problems, inBlueprint, inRoster };
  const context: Context = { ...base, externalNetwork: externalNetworkOf(base) };
  checkIdentity(context);
  checkPeople(context, roster);
  checkAgainstLab(context);
  checkWalltimes(context);
  const isEnded = ({ key }: RosterTeam) => leaseFile.ended.includes(key);
  const both = roster.teams
    .filter((team) => !isEnded(team))
    .map((team) => ({ team, model: resolveTeam(context, team) }));
  checkRevocations(context, roster);
  checkTeams(context, both);
  const teams = both.map(({ model }) => model);
  checkCapacity(context, teams);
  const all = () => [...problems.all, ...roster.problems, ...inRoster.all, ...inBlueprint.all];
  if (all().length > 0) return { problems: all() };
  const model = build(context, made, teams, roster.teams.filter(isEnded));
  checkIsolation(context, model);
  return all().length > 0 ? { problems: all() } : { class: model };
}
