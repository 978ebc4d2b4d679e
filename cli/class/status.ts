/**
 * The content of `status`: the class as declared, compared with the cloud. Pure; the cloud's answers and the present
 * moment are parameters.
 */
import { networkTrouble, unwired } from "../../components/cloud/network-trouble";
import { machineKey } from "../../model/class/leases/lease-file";
import { stateOf, type LeaseState } from "../../model/class/leases/leases";
import type { ClassModel, Lease, TeamInstanceModel, TeamModel } from "../../model/class/types";
import { addressesOf, lacks, type Belongings } from "./declared";
import { isLeaseLocked } from "./goals";
import type { Project, Server, TeamServer } from "./types";
import type { Usage } from "./usage";

/**
 * `ready`: everything runs, and is complete. `busy`: changing. `resting`: suspended or stopped by this command.
 * `trouble`: see `problems`.
 */
export type Health = "ready" | "busy" | "resting" | "trouble";

export interface LeaseStatus {
  readonly start?: string;
  readonly end?: string;
  readonly timeZone: string;
  readonly state: LeaseState;
}

export interface MachineStatus {
  readonly name: string;
  /** Nova's status; `MISSING`: there is no server. */
  readonly status: string;
  /** Nova's present task: `powering-off`. */
  readonly task?: string;
  readonly floatingIps: readonly string[];
  readonly fixedIps: readonly string[];
  readonly hidden: boolean;
  /** Whether it is not in the blueprint: a member of the team made it. */
  readonly extra: boolean;
  readonly lease: LeaseStatus;
}

export interface QuotaStatus {
  readonly name: string;
  readonly used: number;
  /** As declared. */
  readonly limit: number;
}

export interface TeamStatus {
  readonly key: string;
  readonly name: string;
  readonly project: { readonly name: string; readonly id?: string };
  readonly members: readonly { readonly username: string; readonly name: string; readonly role: string }[];
  readonly lease: LeaseStatus;
  readonly health: Health;
  readonly problems: readonly string[];
  readonly machines: readonly MachineStatus[];
  readonly quotas: readonly QuotaStatus[];
}

export interface ClassStatus {
  readonly class: string;
  readonly domain: string;
  /** The moment of this look. */
  readonly at: string;
  readonly lease: LeaseStatus;
  readonly blueprint: ClassModel["blueprint"];
  readonly teams: readonly TeamStatus[];
  /** Problems that concern more than one team, such as a silent agent. */
  readonly problems: readonly string[];
  /** Teams that were deleted at the end of their lease. */
  readonly endedTeams: readonly string[];
  /** When the certificate of the APIs ends: ISO 8601. Absent: they are reached without TLS. */
  readonly certificateEnd?: string;
  /** Number of requests to OpenStack, the one for a token included. */
  readonly apiCalls: number;
}

/** What was seen in the cloud. */
export interface Seen extends Belongings {
  readonly projects: ReadonlyMap<string, Project>;
  readonly servers: readonly TeamServer[];
  readonly usage: (project: string) => Usage;
  readonly certificateEnd?: string | undefined;
}

function leaseStatus({ start, end, timeZone }: Lease, state: LeaseState): LeaseStatus {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), timeZone, state };
}

function machineStatus(
  name: string,
  server: Server | undefined,
  machine: TeamInstanceModel | undefined,
  lease: LeaseStatus,
): MachineStatus {
  const task = server?.["OS-EXT-STS:task_state"] ?? undefined;
  return {
    ...{ name, status: server?.status ?? "MISSING", lease },
    ...(task === undefined ? {} : { task }),
    floatingIps: server === undefined ? [] : addressesOf(server, "floating"),
    fixedIps: server === undefined ? [] : addressesOf(server, "fixed"),
    hidden: machine?.hidden ?? false,
    extra: machine === undefined,
  };
}

/** Problems of a machine, each with its fix. */
function machineProblems(
  key: string,
  shown: MachineStatus,
  server: Server | undefined,
  machine: TeamInstanceModel | undefined,
  seen: Belongings,
  now: string,
): string[] {
  const { status, task, lease } = shown;
  if (server === undefined) return [`${key} does not exist: npm run class -- up`];
  if (status === "ERROR") return [`${key} is in ERROR${server.fault ? `: ${server.fault.message}` : ""}`];
  if (lease.state === "expired")
    return status === "ACTIVE" ? [`${key} runs after the end of its lease: npm run class -- leases`] : [];
  if (isLeaseLocked(server)) return [`${key} is locked since the end of its old lease: npm run class -- leases`];
  if (status === "BUILD" || task !== undefined) return [];
  const trouble =
    status === "ACTIVE" ? unwired(seen.network, { id: server.id, since: server.updated }, now) : undefined;
  const missing = machine === undefined ? [] : lacks(machine, server, seen, now);
  return [...(trouble === undefined ? [] : [trouble]), ...missing].map((what) => `${key} ${what}`);
}

function healthOf(machines: readonly MachineStatus[], problems: readonly string[]): Health {
  if (problems.length > 0) return "trouble";
  if (machines.some(({ status, task }) => task !== undefined || status === "BUILD")) return "busy";
  return machines.every(({ status }) => status === "ACTIVE") ? "ready" : "resting";
}

/** Usage and limit of each quota. */
function quotaStatus(team: TeamModel, usage: Usage): QuotaStatus[] {
  return (["compute", "network", "volume"] as const).flatMap((service) => {
    const used = usage[service] as Readonly<Record<string, number>> | undefined;
    const limits: Readonly<Record<string, number>> | undefined = team.quotas[service];
    if (limits === undefined) return [];
    return Object.entries(used ?? {}).map(([name, count]) => ({ name, used: count, limit: limits[name] ?? 0 }));
  });
}

/** @param of id of a project. Default: problems of no single project */
function networkProblems({ network }: Seen, projects: ReadonlySet<string>, now: string, of?: string): string[] {
  return networkTrouble(network, now, projects).flatMap(({ projectId, text }) => (projectId === of ? [text] : []));
}

function teamStatus(team: TeamModel, seen: Seen, now: string): TeamStatus {
  const project = seen.projects.get(team.project.name);
  const servers = seen.servers.filter((one) => one.team === team.key);
  const lease = leaseStatus(team.lease, stateOf(team.lease, now));
  const problems: string[] =
    project === undefined
      ? [`project ${team.project.name} does not exist: npm run class -- up`]
      : networkProblems(seen, new Set([project.id]), now, project.id);
  const show = (name: string, server: Server | undefined, machine?: TeamInstanceModel) => {
    const own = machine === undefined ? lease : leaseStatus(machine.lease, stateOf(machine.lease, now));
    const status = machineStatus(name, server, machine, own);
    if (project !== undefined)
      problems.push(...machineProblems(machineKey(team.key, name), status, server, machine, seen, now));
    return status;
  };
  const machines = [
    ...team.instances.map((machine) => {
      const found = servers.find((one) => one.machine === machine.name);
      return show(machine.name, found?.server, machine);
    }),
    ...servers.filter(({ machine }) => machine === undefined).map(({ server }) => show(server.name, server)),
  ];
  return {
    ...{ key: team.key, name: team.name, lease, problems, machines },
    project: { name: team.project.name, ...(project === undefined ? {} : { id: project.id }) },
    members: team.members.map(({ username, name, role }) => ({ username, name, role })),
    health: healthOf(machines, problems),
    quotas: project === undefined ? [] : quotaStatus(team, seen.usage(project.id)),
  };
}

/** Compares the class with what was seen. */
export function classStatus(model: ClassModel, seen: Seen, now: string, apiCalls: number): ClassStatus {
  const projects = model.teams.flatMap(({ project: { name } }) => seen.projects.get(name)?.id ?? []);
  return {
    ...{ class: model.name, domain: model.domain, at: now, apiCalls },
    lease: leaseStatus(model.lease, stateOf(model.lease, now)),
    blueprint: model.blueprint,
    teams: model.teams.map((team) => teamStatus(team, seen, now)),
    problems: networkProblems(seen, new Set(projects), now),
    endedTeams: model.endedTeams.map(({ key }) => key),
    ...(seen.certificateEnd === undefined ? {} : { certificateEnd: seen.certificateEnd }),
  };
}
