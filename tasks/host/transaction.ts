import { patienceSeconds } from "./greeting";
import { noConnection, type SshResult } from "./ssh";
import { loginRefused, neverConnected, otherHostKey } from "./ssh-words";

/** Exit codes of the script on the host (lib.sh). */
export const exit = { done: 0, refused: 2, rolledBack: 11, unknown: 12, nothingToDo: 13 } as const;

export interface Transaction {
  /** Name of the bridge, for messages. */
  readonly bridge: string;
  /** Name of the machine, for messages. */
  readonly host: string;
  /** Seconds after which the host undoes an unconfirmed change. */
  readonly confirmSeconds: number;
  /** Runs a verb of the script over a *new* connection. */
  readonly call: (verb: string) => Promise<SshResult>;
  readonly pause: (seconds: number) => Promise<void>;
  /** Seconds on a monotonic clock. */
  readonly now: () => number;
}

/** Seconds after the host's own time limit in which it can undo the change and become reachable. */
const wayBackSeconds = 60;

/** A change that failed: undone, refused, or with unknown outcome. */
export class BridgeError extends Error {}

/** Seconds between two tries of the first connection. */
const pauseSeconds = 5;

/** The advice for whoever cannot connect. */
function nextStep({ stderr }: SshResult): string {
  if (/Permission denied|Load key/.test(stderr))
    return "give ssh.identity a key that this user may log in with there (ssh-copy-id puts its public half in place)";
  if (otherHostKey({ stderr }))
    return "compare the machine's own host key with the one in ssh.knownHostsFile or ssh.hostKey, and correct that";
  return "see whether the machine is on and answers SSH, and whether ssh.address and ssh.port are right";
}

/** The last line of `ssh` about a failed connection; the host's own output has been passed on already. */
const words = (result: SshResult) => result.stderr.trim().split("\n").at(-1);

/**
 * The first connection, with retries. It may break later; then the result says so.
 * @throws BridgeError if there is no connection, with advice
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
 * Checks that an existing bridge is as wanted. Returns what the host reports.
 * @throws BridgeError if it is not, or cannot be reached
 */
export async function adoptBridge(adoption: Transaction): Promise<string> {
  const { bridge, host } = adoption;
  const checked = await firstCall(adoption, "check");
  if (checked.exitCode === exit.done) return checked.stdout;
  const broken = checked.exitCode === noConnection ? `: ${words(checked)}` : "";
  throw new BridgeError(`${bridge}: not adopted; nothing was changed on ${host}${broken}`);
}

/**
 * One change of a host's network: started over one connection and confirmed over another; the host undoes it if no
 * confirmation comes. Returns what the host reports; empty if the bridge was removed.
 * @throws BridgeError if the host's network is unchanged, or the host cannot be reached
 */
export async function changeNetwork(change: Transaction, start: "begin" | "remove"): Promise<string> {
  const { bridge, host } = change;
  let started = await firstCall(change, start);
  while (started.exitCode === noConnection) {
    // The connection broke: perhaps because the address has moved, perhaps before the change began.
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
  if (start === "remove") return ""; // Confirmed by a connection that broke before its answer arrived.
  throw new BridgeError(`${bridge}: ${host} does not know of the change any more; run the same command again`);
}

/** Confirms over new connections until one is answered. */
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
