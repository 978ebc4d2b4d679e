/**
 * What happened to leases after roster and settings were written: extensions, and what has ended and was deleted. A small file
 * next to the roster, which `npm run class` writes and every `up` reads, so that what it says is declared as all the rest is.
 */
import type { ClassModel } from "../types";

export interface LeaseFile {
  /** Later end of the class, an instant. */
  readonly class?: string;
  /** Later ends by the key of a team. */
  readonly teams: Readonly<Record<string, string>>;
  /** Later ends by {@link machineKey}. */
  readonly machines: Readonly<Record<string, string>>;
  /** Keys of teams and machines whose lease was over and that are not to exist any more. */
  readonly ended: readonly string[];
  /** Of what people were warned: by the key of a team or machine, the end that it was about. Absent: of nothing. */
  readonly warned?: Readonly<Record<string, string>>;
  /** What people were told is over, likewise. */
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
 * With an end for something. What had been deleted in it is to exist again: of a class everything, of a team it and its
 * machines. Doing it twice is doing it once.
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

/** With keys of teams or machines that are not to exist any more. */
export function withEnded(file: LeaseFile, keys: readonly string[]): LeaseFile {
  return { ...file, ended: [...new Set([...file.ended, ...keys])].sort() };
}

/** With what people have been told by now, and nothing else of that kind. */
export function withTold(file: LeaseFile, { warned = {}, over = {} }: Pick<LeaseFile, "warned" | "over">): LeaseFile {
  const some = (record: Readonly<Record<string, string>>) => Object.keys(record).length > 0;
  const { warned: _warned, over: _over, ...rest } = file;
  return { ...rest, ...(some(warned) && { warned }), ...(some(over) && { over }) };
}

/** Whether something of a team is not to exist any more: it, or a machine of it. */
export function hasEnded({ ended }: LeaseFile, team: string): boolean {
  return ended.some((key) => key === team || key.startsWith(`${team}/`));
}

/** What the file says of teams and machines that the class does not have: left over, and harmless. */
export function leaseFileWarnings(file: LeaseFile, model: ClassModel): string[] {
  const known = new Set([
    ...model.endedTeams.map(({ key }) => key),
    ...model.teams.flatMap(({ key, instances }) => [key, ...instances.map(({ name }) => machineKey(key, name))]),
  ]);
  // Of a team that has ended, and of a machine that has, the model holds no more than the key.
  const isKnown = (key: string) =>
    known.has(key) || (key.includes("/") && (file.ended.includes(key) || file.ended.includes(key.split("/")[0] ?? "")));
  const named = [...Object.keys(file.teams), ...Object.keys(file.machines), ...file.ended];
  return [...new Set(named)]
    .filter((key) => !isKnown(key))
    .map((key) => `The lease file names ${key}, which the class does not have: the line has no effect.`);
}
