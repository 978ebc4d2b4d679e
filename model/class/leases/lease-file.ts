/**
 * What happened to leases after roster and settings were written: extensions, and deletions at their end. The file
 * lies beside the roster; `npm run class` writes it, and every `up` reads it, so its content is declared like
 * everything else.
 */
import type { ClassModel } from "../types";

export interface LeaseFile {
  /** Later end of the class, an instant. */
  readonly class?: string;
  /** Later ends by the key of a team. */
  readonly teams: Readonly<Record<string, string>>;
  /** Later ends by {@link machineKey}. */
  readonly machines: Readonly<Record<string, string>>;
  /** Keys of teams and machines whose lease has ended and that are deleted. */
  readonly ended: readonly string[];
  /** By key of a team or machine: the end that people were warned of. Absent: no warnings yet. */
  readonly warned?: Readonly<Record<string, string>>;
  /** By key of a team or machine: the end that people were notified of when it had passed. Absent: none yet. */
  readonly over?: Readonly<Record<string, string>>;
}

export const noLeaseFile: LeaseFile = { teams: {}, machines: {}, ended: [] };

/** `red/web` */
export function machineKey(team: string, machine: string): string {
  return `${team}/${machine}`;
}

/** What a lease belongs to: the class, a team, or a machine of a team. */
export type LeaseScope = { readonly kind: "class" } | { readonly kind: "team"; readonly team: string } | MachineScope;

interface MachineScope {
  readonly kind: "machine";
  readonly team: string;
  readonly machine: string;
}

/**
 * The file with a later end for a scope. What was deleted in that scope exists again: for a class everything, for a
 * team the team and its machines. Idempotent.
 */
export function withExtension(file: LeaseFile, scope: LeaseScope, until: string): LeaseFile {
  switch (scope.kind) {
    case "class":
      return { ...file, class: until, ended: [] };
    case "team": {
      const ended = file.ended.filter((key) => key !== scope.team && !key.startsWith(`${scope.team}/`));
      return { ...file, teams: { ...file.teams, [scope.team]: until }, ended };
    }
    case "machine": {
      const key = machineKey(scope.team, scope.machine);
      const ended = file.ended.filter((one) => one !== key);
      return { ...file, machines: { ...file.machines, [key]: until }, ended };
    }
  }
}

/** The file with keys of teams or machines that are deleted from now on. */
export function withEnded(file: LeaseFile, keys: readonly string[]): LeaseFile {
  return { ...file, ended: [...new Set([...file.ended, ...keys])].sort() };
}

/** The file with its notes about notifications replaced by these. */
export function withTold(file: LeaseFile, { warned = {}, over = {} }: Pick<LeaseFile, "warned" | "over">): LeaseFile {
  const some = (record: Readonly<Record<string, string>>) => Object.keys(record).length > 0;
  const { warned: _warned, over: _over, ...rest } = file;
  return { ...rest, ...(some(warned) && { warned }), ...(some(over) && { over }) };
}

/** Whether a team, or a machine of it, was deleted at the end of its lease. */
export function hasEnded({ ended }: LeaseFile, team: string): boolean {
  return ended.some((key) => key === team || key.startsWith(`${team}/`));
}

/** Warnings for keys that the class does not have. They have no effect. */
export function leaseFileWarnings(file: LeaseFile, model: ClassModel): string[] {
  const known = new Set([
    ...model.endedTeams.map(({ key }) => key),
    ...model.teams.flatMap(({ key, instances }) => [key, ...instances.map(({ name }) => machineKey(key, name))]),
  ]);
  // The model holds only the key of a team or machine that has ended.
  const isKnown = (key: string) =>
    known.has(key) || (key.includes("/") && (file.ended.includes(key) || file.ended.includes(key.split("/")[0] ?? "")));
  const named = [...Object.keys(file.teams), ...Object.keys(file.machines), ...file.ended];
  return [...new Set(named)]
    .filter((key) => !isKnown(key))
    .map((key) => `The lease file names ${key}, which the class does not have: the line has no effect.`);
}
