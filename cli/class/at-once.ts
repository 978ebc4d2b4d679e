/** How many stacks Pulumi works on at once. Pure. */
import type { Verb } from "./run-stack";

interface MemoryMiB {
  /** MiB taken once: by the command itself and by pages that the stacks' processes share. */
  readonly own: number;
  readonly ofStack: (teams: number) => number;
}

/**
 * Memory (proportional set size) of an `up`: Pulumi, the language host and the program, three providers, and running
 * tasks. Measured: 530 MiB with two teams in a stack, 1,010 with 14 to 36 teams in each stack of a class of 300.
 */
const changing: MemoryMiB = { own: 150, ofStack: (teams) => 500 + 17 * teams };

/**
 * Memory of a preview, which runs no tasks. Measured with 20, 25 and 33 teams in a stack: 767, 810 and 824 MiB; with
 * two stacks at once 1,139, 1,196 and 1,277.
 */
const previewing: MemoryMiB = { own: 400, ofStack: (teams) => 270 + 5.5 * teams };

/** The most that all stacks together may take, in MiB, whatever the size of the class. */
const allMiB = 1536;

/**
 * The number of stacks that fits into 1.5 GiB and the free memory. At most one for each processor, because a stack
 * keeps one busy.
 * @param cores number of processors
 * @param freeMiB free memory
 * @param teams number of teams in the largest stack
 */
export function stacksAtOnce(verb: Verb, cores: number, freeMiB: number, teams: number): number {
  const { own, ofStack } = verb === "preview" ? previewing : changing;
  const fitting = Math.floor((Math.min(allMiB, freeMiB) - own) / ofStack(teams));
  return Math.max(1, Math.min(fitting, cores));
}

/**
 * Resource operations at once in each stack, so that all stacks together have as many as a single one would have:
 * Pulumi's default is four for each processor, and each may be a process.
 */
export function operationsAtOnce(cores: number, stacks: number): number {
  return Math.max(4, Math.floor((4 * cores) / stacks));
}
