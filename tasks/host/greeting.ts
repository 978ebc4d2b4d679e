import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { SshConnection } from "../../model/types";
import type { Sighting } from "../../openstack/wait";

/**
 * Seconds that a machine's first answer is awaited. Longer would only keep whoever wrote a wrong address waiting; a machine
 * that is still starting its services, or a bridge that has just moved an address, has its chance.
 */
export const patienceSeconds = 25;

/** Seconds for one connection, and until the next. */
const answerSeconds = 5;
const pauseSeconds = 2;

/** One connection: what is said first, or why nothing was. RFC 4253, 4.2: a server says `SSH-` first. */
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

/** What to look at when a machine of the settings does not answer. */
export const reachHint = (settings: string) =>
  `see whether the machine is on and answers SSH, and whether ${settings}.address and ${settings}.port are right`;

/**
 * Waits until a machine greets on SSH.
 * @param hint what to look at when it does not
 * @throws Error with what was seen last, and what to look at
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
