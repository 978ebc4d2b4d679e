import { patienceSeconds } from "./greeting";
import { noConnection, type SshResult } from "./ssh";
import { loginRefused, neverConnected, otherHostKey } from "./ssh-words";

/** What the script on the host ends with (lib.sh). */
export const exit = { done: 0, refused: 2, rolledBack: 11, unknown: 12, nothingToDo: 13 } as const;

export interface Transaction {
  /** The bridge, for messages. */
  readonly bridge: string;
  /** How the machine is named in messages. */
  readonly host: string;
  /** Seconds after which the host undoes an unconfirmed change. */
  readonly confirmSeconds: number;
  /** Runs a verb of the script over a *new* connection. */
  readonly call: (verb: string) => Promise<SshResult>;
  readonly pause: (seconds: number) => Promise<void>;
  /** Seconds on a clock that only goes forward. */
  readonly now: () => number;
}

/** Seconds beyond the host's own time limit that it may need to undo the change and be reachable again. */
const wayBackSeconds = 60;

/** A change that is not there: undone, refused, or unknown what became of it. */
export class BridgeError extends Error {}

/** Seconds between two tries of the first connection. */
const pauseSeconds = 5;

/** What whoever cannot connect should look at. */
function nextStep({ stderr }: SshResult): string {
  if (/Permission denied|Load key/.test(stderr))
    return "give ssh.identity a key that this user may log in with there (ssh-copy-id puts its public half in place)";
  if (otherHostKey({ stderr }))
    return "compare the machine's own host key with the one in ssh.knownHostsFile or ssh.hostKey, and correct that";
  return "see whether the machine is on and answers SSH, and whether ssh.address and ssh.port are right";
}

/** What `ssh` said of a connection that failed; the host's own words have been passed on already. */
const words = (result: SshResult) => result.stderr.trim().split("\n").at(-1);

/**
 * The first connection, tried again for a while. The result may be one that broke.
 * @throws BridgeError when there is none, with what to look at
 */
async function firstCall({ bridge, host, call, pause, now }: Transaction, verb: string): Promise<SshResult> {
  const giveUp = now() + patienceSeconds;
  for (;;) {
    const result = await call(verb);
    if (result.exitCode !== noConnection || !neverConnected(result)) return result;
    if (loginRefused(result) || now() >= giveUp) {
      throw new BridgeError(`${bridge}: nothing was changed on ${host}: ${words(result)}\n  next: ${nextStep(result)}`);
    }
    await pause(pauseSeconds);
  }
}

/**
 * Looks whether a bridge that is there already is as wanted. Returns what the host reports.
 * @throws BridgeError when it is not, or cannot be reached
 */
export async function adoptBridge(adoption: Transaction): Promise<string> {
  const { bridge, host } = adoption;
  const checked = await firstCall(adoption, "check");
  if (checked.exitCode === exit.done) return checked.stdout;
  const broken = checked.exitCode === noConnection ? `: ${words(checked)}` : "";
  throw new BridgeError(`${bridge}: not adopted; nothing was changed on ${host}${broken}`);
}

/**
 * One change of a host's network: started over one connection, confirmed over another, undone by the host itself when
 * no confirmation comes. Returns what the host reports, which is nothing when the bridge was removed.
 * @throws BridgeError when the host's network is as it was, or cannot be reached.
 */
export async function changeNetwork(change: Transaction, start: "begin" | "remove"): Promise<string> {
  const { bridge, host } = change;
  let started = await firstCall(change, start);
  while (started.exitCode === noConnection) {
    // It broke, perhaps because the change moved the address; or before the host knew of any change.
    const outcome = await confirmed(change);
    if (outcome !== "unknown") return outcome;
    await change.pause(pauseSeconds);
    started = await firstCall(change, start);
  }
  if (started.exitCode === exit.nothingToDo) return started.stdout;
  if (started.exitCode !== exit.done) {
    throw new BridgeError(`${bridge}: nothing was changed on ${host}`);
  }
  const outcome = await confirmed(change);
  if (outcome !== "unknown") return outcome;
  if (start === "remove") return ""; // Confirmed by a connection that broke before it could say so.
  throw new BridgeError(`${bridge}: ${host} does not know of the change any more; run the same command again`);
}

/** Confirms over new connections until one gets an answer. */
async function confirmed(change: Transaction): Promise<string> {
  const { bridge, host, confirmSeconds } = change;
  const giveUp = change.now() + confirmSeconds + wayBackSeconds;
  for (;;) {
    const answer = await change.call("confirm");
    switch (answer.exitCode) {
      case exit.done:
        return answer.stdout;
      case exit.unknown:
        return "unknown";
      case exit.rolledBack:
        throw new BridgeError(
          `${bridge}: ${host} has its former network again and answers. ` +
            "Fix the bridge's settings, or the network, and run the same command again.",
        );
      case noConnection:
        if (change.now() > giveUp) {
          throw new BridgeError(
            `${bridge}: no connection to ${host} for ${confirmSeconds + wayBackSeconds} s: ${words(answer)}. ` +
              `It was to restore its former network after ${confirmSeconds} s; see /var/lib/atelier/bridges/${bridge}/log on its console.`,
          );
        }
        await change.pause(1);
        break;
      default:
        throw new BridgeError(
          `${bridge}: the check on ${host} itself ended with ${answer.exitCode}; the host restores its former network by itself`,
        );
    }
  }
}
