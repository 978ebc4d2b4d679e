/**
 * Which of a class's stacks holds which team. By a hash of the project's name and nothing else: adding, removing or moving a
 * team in the roster moves no other, and there is no record that could be lost.
 */
import { createHash } from "node:crypto";

/** One of the stacks that a class is split into. */
export interface StackPart {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** What one stack holds at ease: about half a minute and half a GiB. */
export const teamsPerStack = 30;

/** A hash spreads teams unevenly: with so many on average, the fullest of a dozen stacks has about {@link teamsPerStack}. */
const averageTeams = 22;

/** How many stacks a class of so many teams is best split into. */
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

/** All parts of a class in so many stacks, in order. */
export function partsOf(stacks: number): StackPart[] {
  return Array.from({ length: stacks }, (_, i) => ({ number: i + 1, of: stacks }));
}

/** `3-of-12` */
export function partName({ number, of }: StackPart): string {
  return `${String(number).padStart(String(of).length, "0")}-of-${of}`;
}

/** The warning to a teacher of a large class in one stack. */
export function stackWarnings(teams: number, stacks: number | undefined): string[] {
  if (stacks !== undefined || teams <= teamsPerStack) return [];
  return [
    `${teams} teams in one stack take long and much memory: for a class that has not been made yet, set class.stacks to ${stacksFor(teams)}.`,
  ];
}
