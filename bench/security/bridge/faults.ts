/** What else may go wrong while a bridge is made: a disk that takes nothing, a clock that jumps, two who begin at once. */
import { setTimeout as pause } from "node:timers/promises";
import type { Manager } from "../../../tests/lab/bridge-machine";
import { Host } from "./host";

export interface Trial {
  readonly manager: Manager;
  readonly what: string;
  /** What was not as it should be; empty: all was well. */
  readonly faults: readonly string[];
}

const applied = "grep -qs applied /run/atelier/bridges/br0/state";
const changing = "[ -e /run/atelier/bridges/br0/change.handle ]";
const over = "grep -qs rolled-back /run/atelier/bridges/br0/state";
const overOnDisk = "[ ! -e /var/lib/atelier/bridges/br0/undo ]";

interface Trouble {
  /** A condition of the shell on the host, during a change that cuts it off. */
  readonly when: string;
  readonly happens: (host: Host) => Promise<unknown>;
  readonly fix: (host: Host) => Promise<unknown>;
}

/** A bridge that cuts the host off, something that happens meanwhile, and the host has to be back by itself. */
const cutOffWhile =
  ({ when, happens, fix }: Trouble) =>
  async (host: Host): Promise<string[]> => {
    const faults: string[] = [];
    const begun = host.machine.attempt(`bash /root/bad begin trial-${process.pid}`);
    await host.machine.until(when);
    await happens(host);
    await begun;
    await host.machine.until(over);
    if ((await host.answers()) === undefined) faults.push("it does not answer");
    await fix(host);
    await host.machine.until(overOnDisk);
    if ((await host.answers()) === undefined) faults.push("it does not answer once it is fixed");
    faults.push(...(await host.lost()));
    await host.machine.reboot();
    if ((await host.answers()) === undefined) faults.push("it does not answer after a reboot");
    return faults;
  };

const fill = (host: Host) =>
  host.machine.attempt("cat /dev/zero >/var/lib/full; cat /dev/zero >/var/lib/full2; df /var/lib >&2");
const empty = (host: Host) => host.machine.inside("rm -f /var/lib/full /var/lib/full2");
const fullDisk = (when: string) => cutOffWhile({ when, happens: fill, fix: empty });

/** The full disk is still full after the boot that undoes the change. */
const fullDiskAndCut = cutOffWhile({
  when: applied,
  happens: async (host) => {
    await fill(host);
    await host.machine.inside("sync");
    await host.machine.cut();
  },
  fix: empty,
});

// A disk of this kind can be written again after a boot only.
const readOnlyDisk = (when: string) =>
  cutOffWhile({ when, happens: (host) => host.machine.spoilDisk(), fix: (host) => host.machine.cut() });

/** The clock of a container is that of the machine, which nobody may change: what scripts ask for the time is another one. */
const clockJumps = (offset: string) => async (host: Host) => {
  const jump = `printf '#!/bin/sh\\nexec /bin/date -d "${offset}" "$@"\\n' >/usr/sbin/date; chmod 755 /usr/sbin/date`;
  const back = "rm /usr/sbin/date";
  const faults = await cutOffWhile({
    when: applied,
    happens: ({ machine }) => machine.inside(jump),
    fix: ({ machine }) => machine.inside(back),
  })(host);
  // A good bridge is not given up because the clock jumped.
  const [made] = await Promise.all([host.change("begin"), host.machine.inside(`sleep 0.5; ${jump}`)]);
  if (made.code !== 0) faults.push(`a good bridge was not made: ${made.stderr}`);
  await host.machine.inside(back);
  return faults.concat(await removed(host));
};

async function removed(host: Host): Promise<string[]> {
  const gone = await host.change("remove");
  if (gone.code !== 0) return [`it was not removed: ${gone.stderr}`];
  return host.lost();
}

const twoBegins = (apartSeconds: number) => async (host: Host) => {
  const later = pause(apartSeconds * 1000).then(() => host.change("begin"));
  const both = await Promise.all([host.change("begin"), later]);
  const faults: string[] = [];
  // The second may come so late that the bridge is there: then it is as wanted (13).
  const refused = both.filter(({ code }) => code === 2);
  if (!both.some(({ code }) => code === 0))
    faults.push(`nobody made the bridge: ${both.map((b) => b.stderr).join(" / ")}`);
  if (both.some(({ code }) => ![0, 2, 13].includes(code)))
    faults.push(`one failed: ${both.map((b) => b.stderr).join(" / ")}`);
  for (const { stderr } of refused) {
    if (!/from .*\n {2}next: wait for it to end/.test(stderr)) faults.push(`it does not say who: ${stderr}`);
  }
  if (!(await host.isConfirmed())) faults.push("there is no bridge");
  if ((await host.answers()) === undefined) faults.push("it does not answer");
  return faults.concat(await removed(host));
};

export const trials: Readonly<Record<string, (host: Host) => Promise<string[]>>> = {
  "full disk": fullDisk(applied),
  "full disk, during the change": fullDisk(changing),
  "full disk, and a cut": fullDiskAndCut,
  "read-only disk": readOnlyDisk(applied),
  "read-only disk, during the change": readOnlyDisk(changing),
  "clock +1 h": clockJumps("+1 hour"),
  "clock -1 h": clockJumps("-1 hour"),
  "two begins at once": twoBegins(0),
  "two begins, 0.3 s apart": twoBegins(0.3),
};

/** @param names of `trials` */
export async function tryFaults(
  manager: Manager,
  names: readonly string[] = Object.keys(trials),
  told: (trial: Trial) => void = () => undefined,
): Promise<Trial[]> {
  const done: Trial[] = [];
  for (const what of names) {
    const trial = { manager, what, faults: await tryOne(manager, trials[what]!) };
    done.push(trial);
    told(trial);
  }
  return done;
}

/** Each on a host of its own. One that could not go on is a fault like others: the next ones are tried all the same. */
async function tryOne(manager: Manager, trial: (host: Host) => Promise<string[]>): Promise<string[]> {
  const host = await Host.start(manager);
  try {
    return await trial(host);
  } catch (error) {
    return [`${(error as Error).message} (${await host.story()})`];
  } finally {
    await host.stop();
  }
}
