/** What else may go wrong while a bridge is made: a disk that takes nothing, a clock that jumps, two who begin at once. */
import type { Manager } from "../../../tests/lab/bridge-machine";
import { Host } from "./host";

export interface Trial {
  readonly manager: Manager;
  readonly what: string;
  /** What was not as it should be; empty: all was well. */
  readonly faults: readonly string[];
}

const applied = "grep -qs applied /run/atelier/bridges/br0/state";
const over = "grep -qs rolled-back /run/atelier/bridges/br0/state";
const overOnDisk = "[ ! -e /var/lib/atelier/bridges/br0/undo ]";

/** A bridge that cuts the host off, something that happens meanwhile, and the host has to be back by its own timer. */
async function cutOffWhile(
  host: Host,
  happens: () => Promise<unknown>,
  mend: () => Promise<unknown>,
): Promise<string[]> {
  const faults: string[] = [];
  const begun = await host.machine.attempt(`bash /root/bad begin trial-${process.pid}`);
  if (begun.code !== 0) return [`it did not begin: ${begun.stderr}`];
  await host.machine.until(applied);
  await happens();
  await host.machine.until(over);
  if ((await host.answers()) === undefined) faults.push("it does not answer");
  await mend();
  await host.machine.until(overOnDisk);
  const files = await host.changedFiles();
  if (files.length > 0) faults.push(`/etc is not as before: ${files.join("; ")}`);
  await host.machine.reboot();
  if ((await host.answers()) === undefined) faults.push("it does not answer after a reboot");
  return faults;
}

const fullDisk = (host: Host) =>
  cutOffWhile(
    host,
    () => host.machine.attempt("cat /dev/zero >/var/lib/full; cat /dev/zero >/var/lib/full2; df /var/lib >&2"),
    () => host.machine.inside("rm -f /var/lib/full /var/lib/full2"),
  );

// A disk of this kind can be written again after a boot only.
const readOnlyDisk = (host: Host) =>
  cutOffWhile(
    host,
    () => host.machine.spoilDisk(),
    () => host.machine.cut(),
  );

/** The clock of a container is that of the machine, which nobody may change: what scripts ask for the time is another one. */
const clockJumps = (offset: string) => async (host: Host) => {
  const faults = await cutOffWhile(
    host,
    () =>
      host.machine.inside(
        `printf '#!/bin/sh\\nexec /bin/date -d "${offset}" "$@"\\n' >/usr/sbin/date; chmod 755 /usr/sbin/date`,
      ),
    () => host.machine.inside("rm /usr/sbin/date"),
  );
  // A good bridge is not given up because the clock jumped.
  const jump = `sleep 0.5; printf '#!/bin/sh\\nexec /bin/date -d "${offset}" "$@"\\n' >/usr/sbin/date; chmod 755 /usr/sbin/date`;
  const [made] = await Promise.all([host.change("begin"), host.machine.inside(jump)]);
  if (made.code !== 0) faults.push(`a good bridge was not made: ${made.stderr}`);
  await host.machine.inside("rm /usr/sbin/date");
  return faults.concat(await removed(host));
};

async function removed(host: Host): Promise<string[]> {
  const gone = await host.change("remove");
  if (gone.code !== 0) return [`it was not removed: ${gone.stderr}`];
  const files = await host.changedFiles();
  return files.length > 0 ? [`/etc is not as before: ${files.join("; ")}`] : [];
}

const twoBegins = (apartSeconds: number) => async (host: Host) => {
  const later = new Promise((done) => setTimeout(done, apartSeconds * 1000)).then(() => host.change("begin"));
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
  "full disk": fullDisk,
  "read-only disk": readOnlyDisk,
  "clock +1 h": clockJumps("+1 hour"),
  "clock -1 h": clockJumps("-1 hour"),
  "two begins at once": twoBegins(0),
  "two begins, 0.3 s apart": twoBegins(0.3),
};

/** @param names of `trials` */
export async function tryFaults(manager: Manager, names: readonly string[] = Object.keys(trials)): Promise<Trial[]> {
  const done: Trial[] = [];
  for (const what of names) {
    const host = await Host.start(manager);
    try {
      done.push({ manager, what, faults: await trials[what]!(host) });
    } finally {
      await host.stop();
    }
  }
  return done;
}
