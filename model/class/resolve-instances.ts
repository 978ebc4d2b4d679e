import { entry } from "../../values/names";
import { instanceNames, resolveInstance, type Surroundings } from "../cloud/instances";
import { admitsSsh } from "../cloud/security";
import type { NetworkModel, RouterModel } from "../cloud/types";
import { teamMac } from "./allocation";
import type { TeamInstanceSettings } from "./blueprint";
import type { Context } from "./context";
import { resolveInstanceLease } from "./leases/resolve";
import type { RosterTeam } from "./roster";
import type { Lease, TeamInstanceModel, UserDataModel } from "./types";

/** The parts of a team that its instances use. */
export interface TeamParts {
  readonly team: RosterTeam;
  readonly networks: readonly NetworkModel[];
  readonly routers: readonly RouterModel[];
  readonly lease: Lease;
}

/** Members who get an instance of their own; readers get none. */
export function workers(team: RosterTeam): string[] {
  return team.members.filter(({ role }) => role === "member").map(({ key }) => key);
}

/** The user data of an entry before its variables are filled in. Undefined: none. */
export function userDataTextOf({ blueprint }: Pick<Context, "blueprint">, { userData }: TeamInstanceSettings) {
  if (userData === undefined || typeof userData === "string")
    return userData === undefined ? undefined : entry(blueprint.settings.userData, userData);
  return "inline" in userData ? userData.inline : undefined;
}

function userDataOf(
  context: Context,
  { team }: TeamParts,
  instance: TeamInstanceSettings,
  name: string,
  member: string | undefined,
): UserDataModel | undefined {
  const text = userDataTextOf(context, instance);
  if (text === undefined) return undefined;
  const values = { class: context.settings.name, team: team.key, machine: name, role: instance.role };
  return { text, values: { ...values, ...(member === undefined ? {} : { member }) } };
}

/** The instances of a team, in the blueprint's order. */
export function resolveTeamInstances(context: Context, parts: TeamParts): TeamInstanceModel[] {
  const { settings, flavors, externalNetwork } = context;
  const { team, networks, routers, lease } = parts;
  const members = workers(team);
  const around: Surroundings = {
    routers,
    externalNetwork,
    cidrOf: (name) => networks.find((network) => network.name === name)?.cidr ?? "0.0.0.0/0",
    macOf: (instance, network) => teamMac(settings.name, team.key, instance, network),
    flavorOf: (kind) => flavors.get(kind)?.name ?? context.blueprint.settings.instances[kind]!.flavor,
    // Groups may admit only a neighbour. Only what a team exposes can be reached from everywhere.
    admitsSsh: (instance) => admitsSsh(instance, {}),
  };
  return Object.entries(context.blueprint.settings.instances).flatMap(([kind, instance]) =>
    instanceNames(kind, instance, members).map((name, index): TeamInstanceModel => {
      const member = instance.count === "perMember" ? members[index] : undefined;
      const userData = userDataOf(context, parts, instance, name, member);
      return {
        ...resolveInstance(kind, instance, name, index, around),
        role: instance.role,
        hidden: instance.hidden,
        ...(member === undefined ? {} : { member }),
        ...(userData === undefined ? {} : { userData }),
        lease: resolveInstanceLease(lease, instance.walltime),
      };
    }),
  );
}
