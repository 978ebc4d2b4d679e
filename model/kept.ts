/**
 * What a change would cost: compares the machines that the last run noted with those that the settings declare now.
 * Pure. The note is in the state (components/losses.ts): nothing else knows what was there before.
 */
import { mayLose } from "./class/allow-loss";
import { keptOfTeams, type KeptMachine, type KeptTeams } from "./class/kept";
import { machineKey } from "./class/leases/lease-file";
import { isIn, type StackPart } from "./class/stacks";
import type { ClassModel, TeamModel } from "./class/types";
import { essential, keptOfCloud, usedOnce, type Aspect, type KeptInstance } from "./cloud/kept";
import type { LabModel } from "./types";

/** Name of the resource that holds the note; `npm run class` uses it as a target. */
export const keptName = "kept";

/** The note of a stack. Later versions may note more; what an earlier version did not note is not compared. */
export interface Kept {
  /** Name of the class. Absent: there is none. */
  readonly class?: string;
  /** Instances of the lab's own cloud. */
  readonly instances: Readonly<Record<string, Partial<KeptInstance>>>;
  readonly teams: Readonly<Record<string, Readonly<Record<string, Partial<KeptMachine>>>>>;
  /** User names of each team's members. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
}

/** An aspect with its value before and now. */
export interface Change {
  readonly aspect: Aspect;
  readonly was: string;
  readonly is: string;
}

/** A machine that would lose data, or that stays as it was made though the settings declare something else. */
export interface Affected {
  /** Absent: an instance of the lab's own cloud. */
  readonly team?: string;
  readonly machine: string;
  /** Empty: the machine is not declared any more. */
  readonly changes: readonly Change[];
  /** What would be lost, in words. Empty: nothing, the machine stays as it was made. */
  readonly lost: readonly string[];
}

export interface Declared {
  readonly lab: LabModel;
  readonly class?: ClassModel | undefined;
  /** The part of a class that this stack holds. Absent: this is the lab's stack. */
  readonly part?: StackPart | undefined;
}

/** The note for this run. */
export function keptOf({ lab, class: taught, part }: Declared): Kept {
  const isHere = (team: TeamModel) => (part === undefined ? taught?.stacks === undefined : isIn(part, team));
  const teams: KeptTeams = taught === undefined ? {} : keptOfTeams(taught, lab.cloud, isHere);
  const instances = part === undefined ? keptOfCloud(lab.cloud) : {};
  const here = (taught?.teams ?? []).filter(isHere);
  const people = Object.fromEntries(here.map(({ key, members }) => [key, members.map(({ username }) => username)]));
  return { ...(taught !== undefined && { class: taught.name, people }), instances, teams };
}

/** A new team that has a member of a team that is gone: the same team under another key. */
function successorOf(key: string, before: Kept, { teams }: ClassModel): TeamModel | undefined {
  const people = before.people?.[key] ?? [];
  return teams.find(
    (team) => !(team.key in before.teams) && team.members.some(({ username }) => people.includes(username)),
  );
}

function changesOf(
  aspects: readonly Aspect[],
  was: Partial<KeptInstance>,
  is: Partial<KeptInstance> | undefined,
): Change[] {
  return aspects.flatMap((aspect) => {
    const [before, now] = [was[aspect], is?.[aspect]];
    return before === undefined || now === undefined || before === now ? [] : [{ aspect, was: before, is: now }];
  });
}

const split = (text = "") => (text === "" ? [] : text.split(", "));

/**
 * What is lost if a server is made again: its disk, unless that is a volume, and volumes that are replaced or not
 * declared any more.
 */
function lostOf(was: Partial<KeptInstance>, is: Partial<KeptInstance> | undefined): string[] {
  const disk = was.bootVolume === "" || was.bootVolume === undefined || was.bootVolume !== is?.bootVolume;
  const volumes = split(was.volumes).filter((volume) => !split(is?.volumes).includes(volume));
  return [...(disk ? ["its disk"] : []), ...volumes.map((volume) => `volume ${volume.split(" ")[0]}`)];
}

/** An instance of the lab's own is replaced for other user data too: the provider does so. */
function affected(
  was: Partial<KeptInstance>,
  is: Partial<KeptInstance> | undefined,
  place: Pick<Affected, "team" | "machine">,
): Affected[] {
  const costly = changesOf(place.team === undefined ? [...essential, "userData"] : essential, was, is);
  const lost = is === undefined || costly.length > 0 ? lostOf(was, is) : [];
  if (lost.length > 0) return [{ ...place, changes: costly, lost }];
  const kept = changesOf(usedOnce, was, is);
  return kept.length > 0 ? [{ ...place, changes: kept, lost: [] }] : [];
}

/**
 * Machines that a run would change at the cost of data, and those that stay as they were made. Machines that somebody
 * took out by name are not among them: those of a team that left the roster (unless its people are now in another
 * team: then only the key has changed), of a member who left, of an instance whose entry was removed, and of a lease
 * that has ended.
 */
export function affectedBy(before: Kept, { lab, class: taught, part }: Declared): readonly Affected[] {
  const now = keptOf({ lab, class: taught, part });
  const own = Object.entries(before.instances).flatMap(([machine, was]) => {
    const is = now.instances[machine];
    return is === undefined || lab.allowLoss.includes(machine) ? [] : affected(was, is, { machine });
  });
  // Without a class, the whole class was taken out. Under another name, it is made a second time and the first one is
  // lost.
  if (taught === undefined || before.class === undefined) return own;
  const teams = Object.entries(before.teams).flatMap(([key, machines]) => {
    const team = taught.teams.find((one) => one.key === key) ?? successorOf(key, before, taught);
    if (team === undefined) return [];
    // Moved to another stack by another `class.stacks`; components/class/fixed-stacks.ts refuses that.
    if (team.key === key && !(key in now.teams)) return [];
    const goes = before.class !== taught.name || team.key !== key;
    return Object.entries(machines).flatMap(([machine, was]) => {
      if (mayLose(taught.allowLoss, key, machine) || wentByName(machine, was, team)) return [];
      return affected(was, goes ? undefined : now.teams[key]?.[machine], { team: key, machine });
    });
  });
  return [...own, ...teams];
}

/** Whether the machine was taken out by name: with its member, or at the end of its lease. */
function wentByName(machine: string, { member }: Partial<KeptMachine>, team: TeamModel): boolean {
  if (team.endedMachines?.includes(machine)) return true;
  return member !== undefined && !team.members.some(({ key, role }) => key === member && role === "member");
}

export const nameOf = ({ team, machine }: Affected) => (team === undefined ? machine : machineKey(team, machine));
