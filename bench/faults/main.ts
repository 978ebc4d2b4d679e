/** `npm run bench -- faults`: makes things fail, and counts what survived, was made good by the next `up`, was told, or is lost. */
import { parseArgs } from "node:util";
import { count, machine, report, type Figure } from "../report";
import { allowMinutes, interruptAll } from "../class/measure";
import { ApiFaults } from "./api";
import { Kills } from "./kills";
import { faultKinds, type FaultKind } from "./chance";
import { outcomes, type Trial } from "./outcome";

interface Asked {
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
  readonly teams: number;
  /** At which each command is killed. */
  readonly moments: number;
}

/** By name: each part stands on its own. */
const parts = {
  api: ({ kinds, seed, teams }: Asked, tell: (line: string) => void) =>
    new ApiFaults({ kinds, seed, teams, share: 0.1, lateMs: 30_000, limitSeconds: 1800 }, tell).run(),
  kills: ({ moments, seed, teams }: Asked, tell: (line: string) => void) =>
    new Kills({ moments, seed, teams, limitSeconds: 600 }, tell).run(),
} satisfies Record<string, (asked: Asked, tell: (line: string) => void) => Promise<readonly Trial[]>>;
type PartName = keyof typeof parts;

export const faultsUsage = `usage: npm run bench -- faults [options]
  --only PART,...  some of ${Object.keys(parts).join(", ")}. Default: all
  --kinds KIND,... of the APIs' faults: ${faultKinds.join(", ")}. Default: all
  --moments N      of the kills: so many of an up and of a destroy (default: 20)
  --seed N         another one has other calls fail, and other moments (default: 1)
  --teams N        teams of the class (default: 2)
  --minutes N      of all that is tried (default: 240)
  --json           one JSON object instead of tables
  Neither needs a lab: the OpenStack behind them holds records and nothing else`;

/** A mistake on the command line. */
class Misuse extends Error {}

function chosen<T extends string>(flag: string, written: string | undefined, known: readonly T[]): readonly T[] {
  if (written === undefined) return known;
  const names = written.split(",").map((name) => name.trim());
  const strange = names.filter((name) => !known.includes(name as T));
  if (strange.length > 0) throw new Misuse(`${flag} ${strange.join(", ")}: say ${known.join(", ")}`);
  return names as T[];
}

function number(flag: string, written: string): number {
  const value = Number(written);
  if (!Number.isInteger(value) || value < 1) throw new Misuse(`${flag} ${written} is no whole number above 0`);
  return value;
}

function read(args: readonly string[]) {
  const options = {
    only: { type: "string" },
    kinds: { type: "string" },
    seed: { type: "string", default: "1" },
    teams: { type: "string", default: "2" },
    moments: { type: "string", default: "20" },
    minutes: { type: "string", default: "240" },
    json: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ args: [...args], options, strict: true });
  return {
    only: chosen("--only", values.only, Object.keys(parts) as PartName[]),
    kinds: chosen("--kinds", values.kinds, faultKinds),
    seed: number("--seed", values.seed),
    teams: number("--teams", values.teams),
    moments: number("--moments", values.moments),
    minutes: number("--minutes", values.minutes),
    json: values.json,
  };
}

function table(trials: readonly Trial[]): string {
  const width = Math.max(...trials.map(({ what }) => what.length));
  return trials
    .map(({ what, outcome, seconds, note }) =>
      `${outcome.padEnd(9)}${what.padEnd(width)}${seconds.toFixed(0).padStart(6)} s  ${note}`.trimEnd(),
    )
    .join("\n");
}

/** How many there are of each outcome; of what is lost there may be none. */
export function figures(part: string, trials: readonly Trial[]): Figure[] {
  return outcomes.map((outcome) => {
    const found = trials.filter((trial) => trial.outcome === outcome).length;
    const goal = outcome === "lost" ? 0 : trials.length;
    return count(`${part}: ${outcome}, of ${trials.length}`, found, goal);
  });
}

/** @returns exit code: 0 when nothing is lost */
export async function benchFaults(args: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof read>;
  try {
    asked = read(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${faultsUsage}`);
    return 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interruptAll);
  allowMinutes(asked.minutes);
  const tell = (line: string) => console.error(line);
  const all: [string, readonly Trial[]][] = [];
  for (const name of asked.only) all.push([name, await parts[name](asked, tell)]);
  const found = all.flatMap(([name, trials]) => figures(name, trials));
  const details = Object.fromEntries(all);
  report(
    { figures: found, machine: machine(), details },
    asked.json,
    all.map(([, trials]) => table(trials)),
  );
  return found.every(({ ok }) => ok) ? 0 : 1;
}
