/** How many stacks Pulumi works on at once. Pure. */
import type { Verb } from "./run-stack";

interface MemoryMiB {
  /** Taken once: the command itself, and the pages that the stacks' processes share. */
  readonly own: number;
  readonly ofStack: (teams: number) => number;
}

/**
 * MiB (proportional set size) of what changes a stack: the command-line program, the language host and the program, three
 * providers, and the tasks under way. 530 were measured with two teams in a stack, and 1,010 with the 14 to 36 of a class of 300.
 */
const changing: MemoryMiB = { own: 150, ofStack: (teams) => 500 + 17 * teams };

/** A preview has no tasks. With 20, 25 and 33 teams in a stack 767, 810 and 824 were measured; two at once 1,139, 1,196 and 1,277. */
const previewing: MemoryMiB = { own: 400, ofStack: (teams) => 270 + 5.5 * teams };

/** What all of it may take together, whatever the class's size. */
const allMiB = 1536;

/**
 * As many as stay within 1.5 GiB and the machine's free memory, and no more than it has processors: a stack keeps one busy.
 * @param cores number of processors
 * @param freeMiB memory that is free
 * @param teams in the largest of the stacks
 */
export function stacksAtOnce(verb: Verb, cores: number, freeMiB: number, teams: number): number {
  const { own, ofStack } = verb === "preview" ? previewing : changing;
  const fitting = Math.floor((Math.min(allMiB, freeMiB) - own) / ofStack(teams));
  return Math.max(1, Math.min(fitting, cores));
}

/**
 * Resource operations at once in each stack, so that all stacks together keep to what one stack alone has under way: Pulumi's
 * default is four for each processor, and each may be a process of its own.
 */
export function operationsAtOnce(cores: number, stacks: number): number {
  return Math.max(4, Math.floor((4 * cores) / stacks));
}
