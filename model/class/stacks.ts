/**
 * Which of a class's stacks holds which team, by a hash of the project's name alone: adding, removing or moving a
 * team in the roster moves no other team, and no record of it has to be kept.
 */
import { createHash } from "node:crypto";

/** One of the stacks that a class is split into. */
export interface StackPart {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** Teams in a stack that still runs quickly: an `up` needs about half a minute and half a GiB. */
export const teamsPerStack = 30;

/**
 * Average number of teams in a stack. A hash spreads them unevenly: the fullest of a dozen stacks then has about
 * {@link teamsPerStack}.
 */
const averageTeams = 22;

/** The recommended number of stacks for a class. */
export function stacksFor(teams: number): number {
  return Math.ceil(teams / averageTeams);
}

/** The number of the stack, from 1, that holds a team's project. */
export function stackOf(projectName: string, stacks: number): number {
  const hash = createHash("sha256")
    .update(JSON.stringify(["stack", projectName]))
    .digest();
  return (hash.readUIntBE(0, 6) % stacks) + 1;
}

export function isIn({ number, of }: StackPart, { project }: { readonly project: { readonly name: string } }): boolean {
  return stackOf(project.name, of) === number;
}

/** All parts of a class that is split into `stacks` stacks, in order. */
export function partsOf(stacks: number): StackPart[] {
  return Array.from({ length: stacks }, (_, i) => ({ number: i + 1, of: stacks }));
}

/** `3-of-12` */
export function partName({ number, of }: StackPart): string {
  return `${String(number).padStart(String(of).length, "0")}-of-${of}`;
}

/** A warning if one stack holds too many teams. Empty: none. */
export function stackWarnings(teams: number, stacks: number | undefined): string[] {
  if (stacks !== undefined || teams <= teamsPerStack) return [];
  return [
    `${teams} teams in one stack take long and much memory: for a class that has not been made yet, set class.stacks to ${stacksFor(teams)}.`,
  ];
}
