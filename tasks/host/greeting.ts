import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { SshConnection } from "../../model/types";
import type { Sighting } from "../../openstack/wait";

/**
 * Seconds to wait for a machine's first answer. Enough for a machine that is starting its services, or a bridge that
 * has just moved an address; more would only delay the report of a wrong address.
 */
export const patienceSeconds = 25;

/** Timeout of one connection, and pause before the next, in seconds. */
const answerSeconds = 5;
const pauseSeconds = 2;

/**
 * One connection: the first line that the machine sends, or why there was none. A server begins with `SSH-` (RFC
 * 4253, 4.2).
 */
export function greeting(address: string, port: number, timeoutSeconds: number): Promise<Sighting> {
  return new Promise((done) => {
    const where = `${address}:${port}`;
    const socket = createConnection({ host: address, port, timeout: timeoutSeconds * 1000 });
    const tell = (sighting: Sighting) => {
      socket.destroy();
      done(sighting);
    };
    socket.once("data", (data) => {
      const line = data.toString("latin1").split("\n", 1)[0] ?? "";
      tell(line.startsWith("SSH-") ? { done: true } : { done: false, seen: `${where} says ${JSON.stringify(line)}` });
    });
    socket.once("timeout", () => tell({ done: false, seen: `${where} does not answer` }));
    socket.once("error", (error) => tell({ done: false, seen: `${where}: ${error.message}` }));
    socket.once("close", () => tell({ done: false, seen: `${where} closes the connection without a word` }));
  });
}

/** The advice if a machine of the settings does not answer. */
export const reachHint = (settings: string) =>
  `see whether the machine is on and answers SSH, and whether ${settings}.address and ${settings}.port are right`;

/**
 * Waits until a machine answers on SSH.
 * @param hint the advice if it does not
 * @throws Error with what was seen last, and the advice
 */
export async function expectGreeting(
  { address, port }: Pick<SshConnection, "address" | "port">,
  hint: string,
  seconds = patienceSeconds,
): Promise<void> {
  const giveUp = Date.now() + seconds * 1000;
  for (;;) {
    const sighting = await greeting(address, port, answerSeconds);
    if (sighting.done) return;
    if (Date.now() >= giveUp) throw new Error(`nothing was changed on ${address}: ${sighting.seen}\n  next: ${hint}`);
    await pause(pauseSeconds * 1000);
  }
}
