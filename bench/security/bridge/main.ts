/**
 * Bridges over the NIC of a lab host, on throw-away machines of their own (tests/lab/bridge-machine.sh): power cuts swept over
 * the change, disks that take nothing, clocks that jump, two who begin at once. Needs no lab.
 */
import { count } from "../../report";
import { markdownTable } from "../../../values/markdown-table";
import type { Manager } from "../../../tests/lab/bridge-machine";
import type { PartOptions, PartResult } from "../part";
import { isLost, stepSeconds, sweep, type Cut } from "./cuts";
import { tryFaults, type Trial } from "./faults";
import { managers } from "./host";

const at = ({ moment }: Cut) => (typeof moment === "number" ? `at ${moment.toFixed(2)} s` : moment.name);
const lineOf = (cut: Cut) =>
  `${cut.manager} cut ${at(cut)}: ${cut.has}, answered after ${cut.answered?.toFixed(1) ?? "(never)"} s, ` +
  `after a reboot ${cut.answeredAfterReboot?.toFixed(1) ?? "(never)"} s; ${cut.changedFiles.join("; ") || "/etc as before"}`;

/** Machines that are tried at the same time. */
const lanes = 2;

export async function benchBridge({ runs }: PartOptions): Promise<PartResult> {
  const cuts: Cut[] = [];
  const trials: Trial[] = [];
  const start = performance.now();
  const tell = (text: string) => console.error(`${((performance.now() - start) / 60_000).toFixed(1)} min  ${text}`);
  const told = (trial: Trial) => tell(`${trial.manager} ${trial.what}: ${trial.faults.join("; ") || "ok"}`);
  const left: Manager[] = [...managers];
  const lane = async () => {
    for (let manager = left.shift(); manager !== undefined; manager = left.shift()) {
      trials.push(...(await tryFaults(manager, undefined, told)));
      cuts.push(...(await sweep(manager, runs, (cut) => tell(lineOf(cut)))));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const lost = cuts.filter(isLost);
  const changed = cuts.filter((cut) => cut.changedFiles.length > 0);
  const failed = trials.filter(({ faults }) => faults.length > 0);
  const isCoarse = (manager: Manager) => stepOf(cuts.filter((cut) => cut.manager === manager)) > stepSeconds;
  const rows = managers.map((manager) => {
    const own = cuts.filter((cut) => cut.manager === manager);
    const slowest = Math.max(0, ...own.map((cut) => cut.answered ?? Number.NaN));
    const kept = own.filter((cut) => cut.has === "bridge").length;
    return [
      manager,
      own.length,
      Math.ceil(stepOf(own) * 1000),
      kept,
      own.filter(isLost).length,
      slowest.toFixed(1),
    ].map(String);
  });
  return {
    figures: [
      count("power cuts while a bridge is made", cuts.length, 200, "least"),
      count("managers swept in longer steps than 20 ms", managers.filter(isCoarse).length, 0),
      count("hosts that did not answer after one", lost.length, 0),
      count("hosts whose /etc was not as before", changed.length, 0),
      count("other trials that went wrong", failed.length, 0),
    ],
    tables: [
      markdownTable(["power cuts", "tried", "step, ms", "bridge kept", "lost", "slowest answer, s"], rows, {
        numbers: true,
      }),
      markdownTable(["trial", ...managers], trialRows(trials), { numbers: true }),
    ],
    details: { cuts, trials },
  };
}

/** Seconds between two of them: a sweep is even. */
function stepOf(cuts: readonly Cut[]): number {
  const [first, second] = cuts.map(({ moment }) => moment);
  return typeof first === "number" && typeof second === "number" ? Math.round((second - first) * 1e6) / 1e6 : Infinity;
}

function trialRows(trials: readonly Trial[]): string[][] {
  const names = [...new Set(trials.map(({ what }) => what))];
  const told = (what: string, manager: string) => {
    const faults = trials.find((trial) => trial.what === what && trial.manager === manager)?.faults ?? ["not tried"];
    return faults.length === 0 ? "ok" : faults.join("; ");
  };
  return names.map((what) => [what, ...managers.map((manager) => told(what, manager))]);
}
