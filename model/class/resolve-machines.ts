import { parseAddress, parseNetwork, showAddress } from "../addresses";
import { teamMac } from "./allocation";
import { machineNames, type MachineSettings } from "./blueprint";
import type { Context } from "./context";
import { exposedGroup, exposedOf } from "./resolve-groups";
import { resolveMachineLease } from "./resolve-leases";
import type { RosterTeam } from "./roster";
import type { Lease, MachineModel, PortModel, TeamNetworkModel, UserDataModel, VolumeModel } from "./types";

/** What a team's machines are made from. */
export interface MachineInputs {
  readonly team: RosterTeam;
  readonly networks: readonly TeamNetworkModel[];
  readonly lease: Lease;
}

/** Members with a machine of their own: readers look on. */
export function workers(team: RosterTeam): string[] {
  return team.members.filter(({ role }) => role === "member").map(({ key }) => key);
}

function fixedIpOf(fixedIp: MachineSettings["networks"][number]["fixedIp"], cidr: string, index: number) {
  if (fixedIp === undefined) return undefined;
  const first = typeof fixedIp === "string" ? parseAddress(fixedIp) : parseNetwork(cidr).first + fixedIp.host;
  return showAddress(first + index);
}

function portsOf(
  { settings: { name: className } }: Context,
  { team, networks }: MachineInputs,
  machine: MachineSettings,
  name: string,
  index: number,
): PortModel[] {
  return machine.networks.map(({ network, fixedIp }) => {
    const cidr = networks.find((one) => one.name === network)?.cidr ?? "0.0.0.0/0";
    const address = fixedIpOf(fixedIp, cidr, index);
    const mac = teamMac(className, team.key, name, network);
    return { network, mac, ...(address === undefined ? {} : { fixedIp: address }) };
  });
}

function userDataOf(
  context: Context,
  { team }: MachineInputs,
  machine: MachineSettings,
  name: string,
  member: string | undefined,
): UserDataModel | undefined {
  const { settings } = context.blueprint;
  const text = machine.userData === undefined ? undefined : settings.userData[machine.userData];
  if (text === undefined) return undefined;
  const values = { class: context.settings.name, team: team.key, machine: name, role: machine.role };
  return { text, values: { ...values, ...(member === undefined ? {} : { member }) } };
}

function volume(name: string, { sizeGiB, volumeType }: MachineSettings["volumes"][string]): VolumeModel {
  return { name, sizeGiB, ...(volumeType === undefined ? {} : { volumeType }) };
}

/** The machines of a team, in the blueprint's order. */
export function resolveMachines(context: Context, inputs: MachineInputs): MachineModel[] {
  const members = workers(inputs.team);
  return Object.entries(context.blueprint.settings.machines).flatMap(([kind, machine]) =>
    machineNames(kind, machine, members).map((name, index): MachineModel => {
      const member = machine.count === "perMember" ? members[index] : undefined;
      const userData = userDataOf(context, inputs, machine, name, member);
      const exposed = exposedGroup(machine);
      const { role, hidden, image, forwards, floatingIp, bootVolume, serverGroup, availabilityZone } = machine;
      return {
        ...{ name, kind, role, hidden, image, forwards, floatingIp },
        ...(member === undefined ? {} : { member }),
        flavor: context.flavors.get(kind)?.name ?? machine.flavor,
        ports: portsOf(context, inputs, machine, name, index),
        securityGroups: [...machine.securityGroups, ...(exposed === undefined ? [] : [exposed])],
        exposed: exposedOf(machine),
        ...(userData === undefined ? {} : { userData }),
        ...(bootVolume === undefined ? {} : { bootVolume: volume(`${name}-root`, bootVolume) }),
        volumes: Object.entries(machine.volumes).map(([key, settings]) => volume(`${name}-${key}`, settings)),
        ...(serverGroup === undefined ? {} : { serverGroup }),
        ...(availabilityZone === undefined ? {} : { availabilityZone }),
        lease: resolveMachineLease(inputs.lease, machine.walltime),
      };
    }),
  );
}
