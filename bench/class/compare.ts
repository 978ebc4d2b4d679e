/** The peers side by side on one control plane, by turns. */
import type { ApiAccess } from "../../openstack/access";
import { FakeOpenStack } from "../fake-openstack/server";
import { boxAccess, sweep } from "./control-plane";
import { median, type Measured } from "./measure";
import { makers, peerSteps, sharedGroups, slowPeers, type Peer, type PeerName, type PeerStep } from "./peers";
import { reasonOf } from "./workspace";

export interface CompareOptions {
  readonly teams: number;
  /** Of those that take minutes for a few. */
  readonly slowTeams: number;
  readonly runs: number;
  /** Of each command. */
  readonly limitSeconds: number;
  /** Default: all. */
  readonly peers?: readonly PeerName[];
  /** The fake shows what the programs themselves take, where no control plane makes them wait. */
  readonly on:
    { readonly kind: "box" } | { readonly kind: "fake"; readonly latencyMs: number; readonly bootMs: number };
}

/** One command of one run. */
export interface PeerResult extends Measured {
  readonly peer: PeerName;
  readonly run: number;
  readonly step: PeerStep;
  /** That it was measured with. */
  readonly teams: number;
  /** For all teams: in proportion, where it was measured with fewer. */
  readonly secondsForAll: number;
}

export interface Comparison {
  readonly options: CompareOptions;
  readonly results: readonly PeerResult[];
  /** What was not measured, and why. */
  readonly missing: readonly { readonly peer: PeerName; readonly run: number; readonly why: string }[];
}

async function measurePeer(
  peer: Peer,
  run: number,
  { teams: all }: CompareOptions,
  found: (result: PeerResult) => void,
): Promise<void> {
  const { name, teams, steps } = peer;
  for (const step of peerSteps) {
    const measured = await steps[step]?.();
    if (measured === undefined) continue;
    const { seconds, peakMiB, peakProcesses } = measured;
    const secondsForAll = (seconds * all) / teams;
    found({ peer: name, run, step, teams, seconds, secondsForAll, peakMiB, peakProcesses });
  }
}

export async function comparePeers(options: CompareOptions, tell: (line: string) => void): Promise<Comparison> {
  if (options.on.kind === "box") return compareOn(await boxAccess(), options, tell);
  const fake = new FakeOpenStack(options.on);
  await fake.start();
  try {
    return await compareOn(fake.auth, options, tell);
  } finally {
    await fake.stop();
    if (fake.unknown.size > 0) tell(`the fake OpenStack lacks ${[...fake.unknown].join(", ")}`);
  }
}

async function compareOn(
  access: ApiAccess,
  options: CompareOptions,
  tell: (line: string) => void,
): Promise<Comparison> {
  const results: PeerResult[] = [];
  const missing: Comparison["missing"][number][] = [];
  const found = (result: PeerResult) => {
    results.push(result);
    const { peer, run, step, teams, seconds } = result;
    tell(`run ${run}, ${peer}, ${step} of ${teams} teams: ${seconds.toFixed(1)} s`);
  };
  const names = options.peers ?? (Object.keys(makers) as PeerName[]);
  try {
    await sweep(access, sharedGroups);
    for (let run = 1; run <= options.runs; run++)
      for (const name of names) {
        const slow = slowPeers.includes(name);
        if (slow && run > 1) continue;
        let peer: Peer | undefined;
        try {
          const teams = slow ? Math.min(options.slowTeams, options.teams) : options.teams;
          peer = await makers[name]({ access, teams, limitSeconds: options.limitSeconds });
          await measurePeer(peer, run, options, found);
        } catch (error) {
          const why = reasonOf(error);
          missing.push({ peer: name, run, why });
          tell(`run ${run}, ${name}: ${why}`);
        } finally {
          // What its destroy left, and all where it did not come so far.
          await sweep(access, sharedGroups);
          peer?.dispose();
        }
      }
    return { options, results, missing };
  } finally {
    await sweep(access, sharedGroups);
  }
}

/** Median over the runs, of the time for all teams. Undefined: not measured. */
export function medianSeconds({ results }: Comparison, peer: PeerName, step: PeerStep): number | undefined {
  const seconds = results.filter((r) => r.peer === peer && r.step === step).map((r) => r.secondsForAll);
  return seconds.length === 0 ? undefined : median(seconds);
}

/** Median over the runs of one's time divided by the other's in the same run; of a slow one there is but one run. */
export function medianRatio(comparison: Comparison, step: PeerStep, of: PeerName, to: PeerName): number | undefined {
  const timesOf = (peer: PeerName) => comparison.results.filter((r) => r.peer === peer && r.step === step);
  const ratios = timesOf(of).flatMap((one) => {
    const others = timesOf(to);
    const other = others.find(({ run }) => run === one.run) ?? (slowPeers.includes(to) ? others[0] : undefined);
    return other === undefined ? [] : [one.secondsForAll / other.secondsForAll];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}
