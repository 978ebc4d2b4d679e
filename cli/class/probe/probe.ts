/** Tries, from each team's machine, what should be closed, and reports what was open. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inParallel } from "../../../values/in-parallel";
import { guestScript, readReport, secondsFor } from "./guest-script";
import { attemptsOf, pairsOf, senderOf, type PlanInputs, type Sender } from "./plan";
import type { Shell } from "./ssh";
import type { Attempt, ProbeResult, SenderResult, Tried } from "./types";

export interface ProbeOptions {
  /** Most ordered pairs of teams. */
  readonly pairs: number;
  /** Machines that are used at once. */
  readonly atOnce: number;
  readonly shell: Shell;
  /** Prints a line of progress. */
  readonly tell: (line: string) => void;
}

/** All pairs of ten teams. With more teams, a selection in which each team is equally often sender and target. */
export const usualPairs = 90;

/** Machines that share a few processors would be slower with more at once. */
export const usualAtOnce = 4;

const functions = readFileSync(join(__dirname, "guest.sh"), "utf8");

async function fromOne(sender: Sender, attempts: readonly Attempt[], shell: Shell): Promise<[SenderResult, Tried[]]> {
  const own = { team: sender.team.key, machine: sender.machine.name };
  const untried = attempts.map((attempt): Tried => ({ ...attempt, outcome: "untried" }));
  const ran = await shell(sender, guestScript(functions, attempts), secondsFor(attempts));
  const { outcomes, lacks, done, metadata } = readReport(ran.stdout);
  if (outcomes.size === 0 && !done) {
    const why = ran.code === undefined ? "it did not answer in time" : ran.said || `ssh ended with ${ran.code}`;
    return [{ ...own, state: "failed", why, lacks }, untried];
  }
  const told = attempts.map((attempt, i): Tried => {
    const outcome = outcomes.get(i) ?? "untried";
    // If the machine's own metadata service does not answer, nothing is known about metadata of others.
    const known = attempt.what.kind !== "metadata" || metadata || outcome === "open";
    return { ...attempt, outcome: known ? outcome : "untried" };
  });
  const left = [...lacks, ...(metadata || lacks.length > 0 ? [] : ["metadata of its own: others' were not asked for"])];
  if (done) return [{ ...own, state: "probed", lacks: left }, told];
  return [{ ...own, state: "failed", why: "it was cut off before the end", lacks: left }, told];
}

export async function probe(
  inputs: PlanInputs,
  { pairs: most, atOnce, shell, tell }: ProbeOptions,
): Promise<ProbeResult> {
  const { model, accesses } = inputs;
  const found = model.teams.map((team) => ({ team, sender: senderOf(team, accesses[team.key]) }));
  const senders = found.flatMap(({ sender }) => (typeof sender === "string" ? [] : [sender]));
  const keys = model.teams.map(({ key }) => key);
  const chosen = pairsOf(
    senders.map(({ team }) => team.key),
    keys.filter((key) => accesses[key] !== undefined),
    most,
  );
  const results: (readonly [SenderResult, Tried[]])[] = [];
  await inParallel(senders, atOnce, async (sender) => {
    const others = chosen.filter(([from]) => from === sender.team.key).map(([, to]) => to);
    results.push(await fromOne(sender, attemptsOf(inputs, sender, others), shell));
    tell(`${results.length} of ${senders.length} teams have tried`);
  });
  const without = found.flatMap(({ team, sender }): SenderResult[] =>
    typeof sender === "string" ? [{ team: team.key, state: "unreachable", why: sender, lacks: [] }] : [],
  );
  const tried = results.flatMap(([, all]) => all);
  const probed = new Set(results.flatMap(([{ team, state }]) => (state === "probed" ? [team] : [])));
  return resultOf(model.name, [...results.map(([one]) => one), ...without], tried, {
    all: keys.length * (keys.length - 1),
    probed: chosen.filter(([from]) => probed.has(from)).length,
  });
}

function resultOf(
  name: string,
  senders: readonly SenderResult[],
  tried: readonly Tried[],
  pairs: ProbeResult["pairs"],
): ProbeResult {
  const count = (is: (one: Tried) => boolean) => tried.filter(is).length;
  return {
    class: name,
    pairs,
    senders,
    tried,
    summary: {
      tried: count(({ outcome }) => outcome !== "untried"),
      open: count(({ outcome }) => outcome === "open"),
      undeclared: count(({ outcome, declared }) => outcome === "open" && declared === undefined),
      untried: count(({ outcome }) => outcome === "untried"),
    },
  };
}

/** 0: only declared ways were open. 1: another one was open, or a machine that can be logged in to could not be used. */
export function exitCodeOf({ summary, senders }: ProbeResult): 0 | 1 {
  const failed = senders.some(({ state }) => state === "failed") || !senders.some(({ state }) => state === "probed");
  return summary.undeclared > 0 || failed ? 1 : 0;
}
