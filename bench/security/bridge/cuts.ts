/** Power cuts, swept over the making of a bridge. */
import type { Manager } from "../../../tests/lab/bridge-machine";
import { Host } from "./host";

/** What became of a host whose power was cut. */
export interface Cut {
  readonly manager: Manager;
  /** Seconds after the change was asked for. */
  readonly at: number;
  /** What it has after the boot: its former network, or the bridge when that was confirmed already. */
  readonly has: "former network" | "bridge";
  /** Seconds until it answered after the boot; none: it did not. */
  readonly answered?: number;
  readonly answeredAfterReboot?: number;
  /** Files of /etc that are not as before, once the bridge, if there is one, is deleted. */
  readonly changedFiles: readonly string[];
}

export const isLost = (cut: Cut) => cut.answered === undefined || cut.answeredAfterReboot === undefined;

const stepSeconds = 0.02;

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

async function cutAt(host: Host, at: number): Promise<Cut> {
  await host.machine.sync();
  // How it ends is of no interest: the power goes.
  void host.change("begin").catch(() => undefined);
  await host.machine.cut(at);
  const answered = await host.answers();
  const confirmed = await host.isConfirmed();
  await host.machine.reboot();
  const answeredAfterReboot = await host.answers();
  if (confirmed) await host.change("remove");
  const changedFiles = await host.changedFiles();
  return {
    manager: host.manager,
    at,
    has: confirmed ? "bridge" : "former network",
    answered,
    answeredAfterReboot,
    changedFiles,
  };
}

/** Cuts from before the change to after it, in steps of 20 ms, or as many as are asked for. */
export async function sweep(
  manager: Manager,
  runs?: number,
  told: (cut: Cut) => void = () => undefined,
): Promise<Cut[]> {
  let host = await Host.start(manager);
  const cuts: Cut[] = [];
  try {
    const seconds = await wholeChange(host);
    const steps = Math.ceil(seconds / stepSeconds);
    const count = Math.min(runs ?? steps, steps);
    for (let i = 0; i < count; i++) {
      const cut = await cutAt(host, ((i + 0.5) * seconds) / count);
      cuts.push(cut);
      told(cut);
      if (!isLost(cut) && cut.changedFiles.length === 0) continue;
      // The next trial begins with a sound host.
      await host.stop();
      host = await Host.start(manager);
    }
    return cuts;
  } finally {
    await host.stop();
  }
}
