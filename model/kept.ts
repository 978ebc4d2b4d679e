/**
 * What a change would cost: the machines that the last run has made, as it noted them, beside those that the settings declare
 * now. Pure. The state has the note (components/losses.ts), since nobody else knows what was there before.
 */
import { mayLose } from "./class/allow-loss";
import { keptOfTeams, type KeptMachine, type KeptTeams } from "./class/kept";
import { machineKey } from "./class/leases/lease-file";
import { isIn, type StackPart } from "./class/stacks";
import type { ClassModel, TeamModel } from "./class/types";
import { essential, keptOfCloud, usedOnce, type Aspect, type KeptInstance } from "./cloud/kept";
import type { LabModel } from "./types";

/** The name of the resource with the note; `npm run class` has it among its targets. */
export const keptName = "kept";

/** What a stack notes. Later versions may note more: what an earlier one has not noted is not compared. */
export interface Kept {
  /** Name of the class. Absent: there is none. */
  readonly class?: string;
  /** The lab's own. */
  readonly instances: Readonly<Record<string, Partial<KeptInstance>>>;
  readonly teams: Readonly<Record<string, Readonly<Record<string, Partial<KeptMachine>>>>>;
  /** User names of each team's members. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
}

/** Another value of an aspect. */
export interface Change {
  readonly aspect: Aspect;
  readonly was: string;
  readonly is: string;
}

/** A machine that would lose something, or that stays as it was made though something else is declared. */
export interface Affected {
  /** Absent: the lab's own. */
  readonly team?: string;
  readonly machine: string;
  /** What changes. Empty: it is declared no more. */
  readonly changes: readonly Change[];
  /** What would be lost, in words. Empty: nothing, since it stays as it was made. */
  readonly lost: readonly string[];
}

export interface Declared {
  readonly lab: LabModel;
  readonly class?: ClassModel | undefined;
  /** Of a class's stacks the one that this is. Absent: the lab's. */
  readonly part?: StackPart | undefined;
}

/** What the stack is to note. */
export function keptOf({ lab, class: taught, part }: Declared): Kept {
  const isHere = (team: TeamModel) => (part === undefined ? taught?.stacks === undefined : isIn(part, team));
  const teams: KeptTeams = taught === undefined ? {} : keptOfTeams(taught, lab.cloud, isHere);
  const instances = part === undefined ? keptOfCloud(lab.cloud) : {};
  const here = (taught?.teams ?? []).filter(isHere);
  const people = Object.fromEntries(here.map(({ key, members }) => [key, members.map(({ username }) => username)]));
  return { ...(taught !== undefined && { class: taught.name, people }), instances, teams };
}

/** The team that has somebody of one that is gone, and was not there before: the same one under another key. */
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

/** What goes with a server that is made again: its disk, unless that is a volume; and volumes that are others or none any more. */
function lostOf(was: Partial<KeptInstance>, is: Partial<KeptInstance> | undefined): string[] {
  const disk = was.bootVolume === "" || was.bootVolume === undefined || was.bootVolume !== is?.bootVolume;
  const volumes = split(was.volumes).filter((volume) => !split(is?.volumes).includes(volume));
  return [...(disk ? ["its disk"] : []), ...volumes.map((volume) => `volume ${volume.split(" ")[0]}`)];
}

/** For other user data the provider, which the lab's own instances are of, makes another one. */
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
 * Machines that a run would cost something, and those that stay as they were made. A team that left the roster (and not one whose
 * people are in another one now, which is the same under another key), a member whose machine goes with him or her, an instance of the lab's that has no entry any more, what ended with its lease: those
 * were taken out by name, and are no news.
 */
export function affectedBy(before: Kept, { lab, class: taught, part }: Declared): readonly Affected[] {
  const now = keptOf({ lab, class: taught, part });
  const own = Object.entries(before.instances).flatMap(([machine, was]) => {
    const is = now.instances[machine];
    return is === undefined || lab.allowLoss.includes(machine) ? [] : affected(was, is, { machine });
  });
  // Without a class it is taken away; under another name it is made a second time, and all of the first one goes.
  if (taught === undefined || before.class === undefined) return own;
  const teams = Object.entries(before.teams).flatMap(([key, machines]) => {
    const team = taught.teams.find((one) => one.key === key) ?? successorOf(key, before, taught);
    if (team === undefined) return [];
    // Into another stack by another `class.stacks`: that is refused for what it is (components/class/fixed-stacks.ts).
    if (team.key === key && !(key in now.teams)) return [];
    const goes = before.class !== taught.name || team.key !== key;
    return Object.entries(machines).flatMap(([machine, was]) => {
      if (mayLose(taught.allowLoss, key, machine) || wentByName(machine, was, team)) return [];
      return affected(was, goes ? undefined : now.teams[key]?.[machine], { team: key, machine });
    });
  });
  return [...own, ...teams];
}

/** A machine per member goes with its member, and one whose lease is over with that. */
function wentByName(machine: string, { member }: Partial<KeptMachine>, team: TeamModel): boolean {
  if (team.endedMachines?.includes(machine)) return true;
  return member !== undefined && !team.members.some(({ key, role }) => key === member && role === "member");
}

export const nameOf = ({ team, machine }: Affected) => (team === undefined ? machine : machineKey(team, machine));
