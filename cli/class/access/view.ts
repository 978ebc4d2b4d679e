/** What an access pack says, before it is put into HTML, Markdown or SSH's words. Pure. */
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
  /** Its entry in the team's SSH configuration: `red-web`. Absent: it has no address, or SSH's words cannot say it. */
  readonly alias?: string;
  readonly loginUser?: string;
  /** Alias of the machine that the way to it leads through. */
  readonly jump?: string;
  /** When it ends, where that is before its team. */
  readonly ends?: string;
  /** What everyone may connect to: `tcp 80`. */
  readonly exposed: readonly string[];
}

export interface PackView {
  readonly className: string;
  readonly team: { readonly key: string; readonly name: string };
  /** The entry in clouds.yaml and the name of the project. */
  readonly project: string;
  readonly members: readonly { readonly username: string; readonly name: string; readonly role: string }[];
  readonly authUrl: string;
  readonly starts?: string;
  readonly ends?: string;
  readonly machines: readonly MachineView[];
  readonly hasKey: boolean;
  readonly hasCredential: boolean;
  /** For those who look on: they log in to no machine and change nothing. */
  readonly looksOn: boolean;
}

function shownPorts({ exposed }: TeamInstanceModel): string[] {
  return exposed.map(({ protocol, ports }) => {
    if (ports === undefined) return protocol;
    return `${protocol} ${portsText(ports)}`;
  });
}

const shownEnd = ({ end, timeZone }: Lease) => (end === undefined ? undefined : localTime(end, timeZone));

/** Whether SSH's words can say how to reach it. */
function isReachable(machine: TeamInstanceModel, access: MachineAccess | undefined): boolean {
  const address = access?.floatingIp ?? access?.fixedIps[0];
  return [machine.name, address ?? "", access?.loginUser ?? "root"].every(isSshWord);
}

/** The machine that one without a floating IP is reached through: with a network in common, if there is one. */
function jumpFor(machine: TeamInstanceModel, doors: readonly TeamInstanceModel[]): TeamInstanceModel | undefined {
  const networks = machine.ports.map(({ network }) => network);
  return doors.find(({ ports }) => ports.some(({ network }) => networks.includes(network))) ?? doors[0];
}

/** What a team reads: nothing of hidden machines. */
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

/** The same for those of the team who look on. */
export function readerView(view: PackView): PackView {
  return {
    ...view,
    looksOn: true,
    hasKey: false,
    hasCredential: true,
    // A machine's alias is its entry in the SSH configuration, which they do not get.
    machines: view.machines.map((machine) => ({ ...machine, alias: undefined, jump: undefined })),
  };
}
