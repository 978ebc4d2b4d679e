/** The content of an access pack, before it is written as HTML, Markdown or SSH configuration. Pure. */
import { localTime } from "../../../model/class/leases/leases";
import type { ClassModel, Lease, TeamInstanceModel, TeamModel } from "../../../model/class/types";
import { portsText } from "../../../values/ports";
import type { MachineAccess, TeamAccess } from "../types";
import { isSshWord } from "./escape";

export interface MachineView {
  readonly name: string;
  readonly role: string;
  readonly floatingIp?: string;
  readonly fixedIps: readonly string[];
  /** Its name in the team's SSH configuration: `red-web`. Absent: it has no address, or a name that SSH does not allow. */
  readonly alias?: string;
  readonly loginUser?: string;
  /** Alias of the machine that it is reached through. */
  readonly jump?: string;
  /** When its lease ends, if that is before its team's. */
  readonly ends?: string;
  /** What everyone can connect to: `tcp 80`. */
  readonly exposed: readonly string[];
}

export interface PackView {
  readonly className: string;
  readonly team: { readonly key: string; readonly name: string };
  /** The project's name, which is also the entry in clouds.yaml. */
  readonly project: string;
  readonly members: readonly { readonly username: string; readonly name: string; readonly role: string }[];
  readonly authUrl: string;
  readonly starts?: string;
  readonly ends?: string;
  readonly machines: readonly MachineView[];
  readonly hasKey: boolean;
  readonly hasCredential: boolean;
  /** Whether it is for readers: they log in to no machine and change nothing. */
  readonly looksOn: boolean;
}

function shownPorts({ exposed }: TeamInstanceModel): string[] {
  return exposed.map(({ protocol, ports }) => {
    if (ports === undefined) return protocol;
    return `${protocol} ${portsText(ports)}`;
  });
}

const shownEnd = ({ end, timeZone }: Lease) => (end === undefined ? undefined : localTime(end, timeZone));

/** Whether it has an address that SSH's configuration can contain. */
function isReachable(machine: TeamInstanceModel, access: MachineAccess | undefined): boolean {
  const address = access?.floatingIp ?? access?.fixedIps[0];
  return [machine.name, address ?? "", access?.loginUser ?? "root"].every(isSshWord);
}

/** The machine through which one without a floating IP is reached: preferably one that shares a network with it. */
function jumpFor(machine: TeamInstanceModel, doors: readonly TeamInstanceModel[]): TeamInstanceModel | undefined {
  const networks = machine.ports.map(({ network }) => network);
  return doors.find(({ ports }) => ports.some(({ network }) => networks.includes(network))) ?? doors[0];
}

/** A team's view, without hidden machines. */
export function packView(model: ClassModel, team: TeamModel, access: TeamAccess): PackView {
  const told = team.instances.filter(({ hidden }) => !hidden);
  const of = (machine: TeamInstanceModel): MachineAccess | undefined =>
    Object.hasOwn(access.machines, machine.name) ? access.machines[machine.name] : undefined;
  const alias = (machine: TeamInstanceModel) => `${team.key}-${machine.name}`;
  const doors = told.filter((machine) => of(machine)?.floatingIp !== undefined && isReachable(machine, of(machine)));
  const [starts, ends] = [model.lease.start, shownEnd(team.lease)];
  return {
    className: model.name,
    team: { key: team.key, name: team.name },
    project: team.project.name,
    members: team.members.map(({ username, name, role }) => ({ username, name, role })),
    authUrl: access.authUrl,
    ...(starts === undefined ? {} : { starts: localTime(starts, model.lease.timeZone) }),
    ...(ends === undefined ? {} : { ends }),
    hasKey: access.privateKey !== undefined,
    hasCredential: access.applicationCredential !== undefined,
    looksOn: false,
    machines: told.map((machine): MachineView => {
      const at = of(machine);
      const door = at?.floatingIp === undefined ? jumpFor(machine, doors) : undefined;
      const reachable = isReachable(machine, at) && (at?.floatingIp !== undefined || door !== undefined);
      const own = machine.lease.end === team.lease.end ? undefined : shownEnd(machine.lease);
      return {
        name: machine.name,
        role: machine.role,
        fixedIps: at?.fixedIps ?? [],
        exposed: shownPorts(machine),
        ...(at?.floatingIp === undefined ? {} : { floatingIp: at.floatingIp }),
        ...(reachable ? { alias: alias(machine) } : {}),
        ...(at?.loginUser === undefined ? {} : { loginUser: at.loginUser }),
        ...(reachable && door !== undefined ? { jump: alias(door) } : {}),
        ...(own === undefined ? {} : { ends: own }),
      };
    }),
  };
}

/** The view for the team's readers. */
export function readerView(view: PackView): PackView {
  return {
    ...view,
    looksOn: true,
    hasKey: false,
    hasCredential: true,
    // Readers get no SSH configuration, so there are no aliases.
    machines: view.machines.map((machine) => ({ ...machine, alias: undefined, jump: undefined })),
  };
}
