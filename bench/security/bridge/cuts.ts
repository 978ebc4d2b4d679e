/** Power cuts, swept over the making of a bridge. */
import type { Manager, Outcome } from "../../../tests/lab/bridge-machine";
import { Host } from "./host";

/** When the power goes: seconds after the change was asked for, or as soon as a shell condition holds on the host. */
export type Moment = number | { readonly name: string; readonly once: string };

/** What became of a host whose power was cut. */
export interface Cut {
  readonly manager: Manager;
  readonly moment: Moment;
  /** What it has after the boot: its former network, or the bridge when that was confirmed already. */
  readonly has: "former network" | "bridge";
  /** Seconds until it answered at its own address after the boot; none: it did not. */
  readonly answered?: number;
  readonly answeredAfterReboot?: number;
  /** Files of /etc that are not as before, once the bridge, if there is one, is deleted. */
  readonly changedFiles: readonly string[];
}

export const isLost = (cut: Cut) => cut.answered === undefined || cut.answeredAfterReboot === undefined;

export const stepSeconds = 0.02;

/**
 * Whether a change was refused: EXIT_REFUSED of the bridge's scripts (lib.sh). A shell that cannot read on in its script,
 * because the power went, ends with the same code.
 */
const isRefused = ({ code, stderr }: Outcome) => code === 2 && !stderr.includes("Input/output error");

/** Seconds that the change takes when nothing disturbs it; leaves the host as it was. */
async function wholeChange(host: Host): Promise<number> {
  const start = performance.now();
  const made = await host.change("begin");
  if (made.code !== 0) throw new Error(`the bridge was not made: ${made.stderr}`);
  const seconds = (performance.now() - start) / 1000;
  const removed = await host.change("remove");
  if (removed.code !== 0) throw new Error(`the bridge was not removed: ${removed.stderr}`);
  return seconds;
}

async function cutAt(host: Host, moment: Moment): Promise<Cut> {
  await host.machine.sync();
  const begun = host.change("begin").catch(() => undefined);
  if (typeof moment === "number") {
    await host.machine.cut(moment);
  } else {
    await host.machine.inside(`end=$((SECONDS + 60)); until ${moment.once}; do [ $SECONDS -lt $end ] || exit 1; done`);
    await host.machine.cut();
  }
  const answered = await host.answers();
  // How it ends is of no interest, since the power goes; but a change that was refused is no change to cut.
  const ended = await begun;
  if (ended && isRefused(ended)) throw new Error(`there was nothing to cut, the bridge was refused: ${ended.stderr}`);
  const confirmed = await host.isConfirmed();
  await host.machine.reboot();
  const answeredAfterReboot = await host.answers();
  const removed = confirmed ? await host.change("remove") : undefined;
  const changedFiles = await host.changedFiles();
  return {
    manager: host.manager,
    moment,
    has: confirmed ? "bridge" : "former network",
    answered,
    answeredAfterReboot,
    changedFiles: removed === undefined || removed.code === 0 ? changedFiles : [`not removed: ${removed.stderr}`],
  };
}

/** One cut after the other, each of a host that is sound. */
export async function cutPower(
  manager: Manager,
  moments: (host: Host) => Promise<readonly Moment[]>,
  told: (cut: Cut) => void = () => undefined,
): Promise<Cut[]> {
  let host = await Host.start(manager);
  const cuts: Cut[] = [];
  try {
    for (const moment of await moments(host)) {
      const cut = await cutAt(host, moment);
      cuts.push(cut);
      told(cut);
      if (!isLost(cut) && cut.changedFiles.length === 0) continue;
      await host.stop();
      host = await Host.start(manager);
    }
    return cuts;
  } finally {
    await host.stop();
  }
}

/** Cuts from before the change to after it, in steps of 20 ms, or as many as are asked for. */
export function sweep(manager: Manager, runs?: number, told?: (cut: Cut) => void): Promise<Cut[]> {
  const evenly = async (host: Host) => {
    const seconds = await wholeChange(host);
    const steps = Math.ceil(seconds / stepSeconds);
    const count = Math.min(runs ?? steps, steps);
    return Array.from({ length: count }, (_, i) => ((i + 0.5) * seconds) / count);
  };
  return cutPower(manager, evenly, told);
}
