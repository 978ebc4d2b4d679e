/** The attempts of a probe, from the class's model and the addresses of its machines. Pure. */
import { contains, overlap, parseAddress, parseNetwork, showAddress, usable } from "../../../values/addresses";
import { viewOf } from "../../../model/class/isolation/view";
import type { ClassModel, TeamInstanceModel, TeamModel } from "../../../model/class/types";
import type { ExposedPort } from "../../../model/cloud/types";
import type { LabModel } from "../../../model/types";
import type { MachineAccess, TeamAccess } from "../types";
import { managementTargets } from "./management";
import type { Attempt, What } from "./types";

/** Common ports of machines in a course, and port 81, which nothing uses. */
const usualPorts = [21, 22, 23, 25, 53, 80, 81, 111, 139, 443, 445, 3306, 3389, 5432, 5900, 6379, 8080, 8443];

/** A team's machine that the probe can log in to. */
export interface Sender {
  readonly team: TeamModel;
  readonly machine: TeamInstanceModel;
  readonly address: string;
  readonly user: string;
  readonly privateKey: string;
  readonly fixedIps: readonly string[];
}

const ownNetworks = ({ networks }: TeamModel) => networks.map(({ cidr }) => parseNetwork(cidr));
const opens = (port: number) => (one: ExposedPort) =>
  one.protocol === "tcp" && (one.ports === undefined || (one.ports.first <= port && port <= one.ports.last));

/** The machine that a team is probed from, or why there is none. */
export function senderOf(team: TeamModel, access: TeamAccess | undefined): Sender | string {
  if (access === undefined) return "it has not been made yet";
  if (access.privateKey === undefined) return "the class has no key of it";
  const doors = team.instances.filter(
    ({ name, hidden, exposed }) =>
      !hidden && exposed.some(opens(22)) && access.machines[name]?.floatingIp !== undefined,
  );
  const [machine] = doors;
  if (machine === undefined) return "no machine of it has a floating IP and exposes TCP 22";
  const { floatingIp = "", fixedIps, loginUser = "root" } = access.machines[machine.name]!;
  return { team, machine, address: floatingIp, user: loginUser, privateKey: access.privateKey, fixedIps };
}

/** The ordered pairs to probe: all, or a selection in which all teams are equally frequent. */
export function pairsOf(senders: readonly string[], teams: readonly string[], most: number): [string, string][] {
  const pairs: [string, string][] = [];
  for (let step = 1; step < teams.length; step++)
    for (const from of senders) {
      if (pairs.length >= most) return pairs;
      const to = teams[(teams.indexOf(from) + step) % teams.length];
      if (to !== undefined && to !== from) pairs.push([from, to]);
    }
  return pairs;
}

function portsOf(exposed: readonly ExposedPort[], more: readonly number[]): number[] {
  const declared = exposed.flatMap(({ ports }) => (ports === undefined ? [] : [ports.first, ports.last]));
  return [...new Set([...usualPorts, ...declared, ...more])].sort((a, b) => a - b);
}

/** All attempts on one address of a machine. */
function onMachine(
  base: Pick<Attempt, "from" | "to" | "target">,
  address: string,
  exposed: readonly ExposedPort[],
  more: readonly number[],
): Attempt[] {
  const may = (is: boolean) => (is ? { declared: "exposed" } : {});
  const pings = exposed.some(({ protocol }) => protocol === "icmp");
  return [
    { ...base, address, what: { kind: "icmp" }, ...may(pings) },
    ...portsOf(exposed, more).map((port): Attempt => ({
      ...base,
      address,
      what: { kind: "tcp", port },
      ...may(exposed.some(opens(port))),
    })),
  ];
}

/** Attempts to get the metadata of another team's machine, with requests that pretend to come from it. */
function metadataOf(base: Pick<Attempt, "from" | "to" | "target">, of: MachineAccess, ids: OtherIds): Attempt[] {
  const { projectId, serverId } = ids;
  const forwarded = of.fixedIps.map((ip) => `X-Forwarded-For: ${ip}`);
  const named = [
    ...(serverId === undefined ? [] : [`X-Instance-ID: ${serverId}`, `X-Instance-ID-Signature: ${"0".repeat(64)}`]),
    `X-Tenant-ID: ${projectId}`,
  ];
  const address = "169.254.169.254";
  const asked = (as: string, headers: readonly string[]): Attempt => ({
    ...base,
    address,
    what: { kind: "metadata", as, headers, needle: projectId },
  });
  return [
    ...forwarded.slice(0, 1).map((header) => asked("X-Forwarded-For", [header])),
    asked("X-Instance-ID and X-Tenant-ID", named),
    asked("all of them", [...forwarded.slice(0, 1), ...named]),
  ];
}

interface OtherIds {
  readonly projectId: string;
  readonly serverId?: string;
}

export interface PlanInputs {
  readonly lab: LabModel;
  readonly model: ClassModel;
  readonly accesses: Readonly<Record<string, TeamAccess>>;
  /** Nova's ids by `team/machine`. */
  readonly serverIds: ReadonlyMap<string, string>;
  /** Addresses of the lab's own instances, by name. */
  readonly labInstances: Readonly<Record<string, MachineAccess>>;
  /** Further TCP ports. */
  readonly ports: readonly number[];
  /** This machine's address in the management network. Absent: not known. */
  readonly self?: string;
}

/**
 * Attempts on another team: all addresses of each machine, except those that belong to the sender's own networks,
 * where they mean other machines.
 */
function onTeam({ model, accesses, serverIds, ports }: PlanInputs, sender: Sender, to: string): Attempt[] {
  const team = model.teams.find(({ key }) => key === to);
  const access = accesses[to];
  if (team === undefined || access === undefined) return [];
  const own = ownNetworks(sender.team);
  const isOwn = (address: string) => own.some((network) => contains(network, parseAddress(address)));
  return team.instances.flatMap((machine): Attempt[] => {
    const at = access.machines[machine.name];
    if (at === undefined) return [];
    const target = `${to}/${machine.name}`;
    const base = { from: sender.team.key, to, target };
    const addresses = [at.floatingIp, ...at.fixedIps].flatMap((one) => (one === undefined || isOwn(one) ? [] : [one]));
    const serverId = serverIds.get(target);
    return [
      ...addresses.flatMap((address) => onMachine(base, address, machine.exposed, ports)),
      ...metadataOf(base, at, { projectId: access.projectId, ...(serverId === undefined ? {} : { serverId }) }),
    ];
  });
}

/** Attempts on the lab's own instances. What their rules let in is intended. */
function onLab({ lab, model, labInstances, ports }: PlanInputs, sender: Sender): Attempt[] {
  const outside = lab.cloud.externalNetworks.map(({ cidr }) => parseNetwork(cidr));
  const view = viewOf(lab, model).machines;
  return lab.cloud.instances.flatMap(({ name }) => {
    const rules = view.find(({ id }) => id === `LAB/${name}`)?.rules ?? [];
    const exposed = rules.flatMap(({ direction, protocol, ports: range, remote }): ExposedPort[] => {
      const admits = "cidr" in remote && outside.some((network) => overlap(network, parseNetwork(remote.cidr)));
      if (direction !== "ingress" || !admits) return [];
      const kinds = protocol === undefined ? (["icmp", "tcp", "udp"] as const) : [protocol];
      return kinds.map((kind) => ({ protocol: kind, ...(range === undefined ? {} : { ports: range }) }));
    });
    const at = labInstances[name];
    const own = ownNetworks(sender.team);
    const addresses = [at?.floatingIp, ...(at?.fixedIps ?? [])].flatMap((one) =>
      one === undefined || own.some((network) => contains(network, parseAddress(one))) ? [] : [one],
    );
    return addresses.flatMap((address) =>
      onMachine({ from: sender.team.key, to: "lab", target: name }, address, exposed, ports),
    );
  });
}

/** An address in the sender's network that no declared machine of the team has. */
function falseAddress({ team, machine }: Sender, access: TeamAccess | undefined): string | undefined {
  const network = team.networks.find(({ name }) => name === machine.ports[0]?.network);
  if (network === undefined) return undefined;
  const taken = new Set(Object.values(access?.machines ?? {}).flatMap(({ fixedIps }) => fixedIps));
  const { first, last } = usable(parseNetwork(network.cidr));
  for (let address = last; address > first; address--)
    if (!taken.has(showAddress(address)) && showAddress(address) !== network.gatewayIp) return showAddress(address);
  return undefined;
}

/** All attempts of one team's machine. */
export function attemptsOf(inputs: PlanInputs, sender: Sender, others: readonly string[]): Attempt[] {
  const from = sender.team.key;
  const spoofed = falseAddress(sender, inputs.accesses[from]);
  const spoof: What = { kind: "spoof" };
  return [
    ...others.flatMap((to) => onTeam(inputs, sender, to)),
    ...onLab(inputs, sender),
    ...managementTargets(inputs.lab, inputs.model, inputs.ports, inputs.self).map((one) => ({ from, ...one })),
    ...(spoofed === undefined
      ? []
      : [
          {
            ...{ from, to: "own", target: `${from}/${sender.machine.name}`, address: spoofed, what: spoof },
            ...(sender.machine.forwards ? { declared: "forwards" } : {}),
          },
        ]),
  ];
}
