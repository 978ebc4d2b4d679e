/** How long SSH waits, by what it waits for. */

/** As OpenSSH's client takes it, in seconds; silence is given up after `aliveSeconds` times `aliveTries`. */
export interface ClientPatience {
  readonly connectSeconds: number;
  readonly aliveSeconds: number;
  readonly aliveTries: number;
}

/** A lab host whose network is being changed: a connection over a network that went away is given up after 9 s. */
export const changingHost: ClientPatience = { connectSeconds: 5, aliveSeconds: 3, aliveTries: 3 };

/** A node or a team's machine, which may be emulated and busy. */
export const guest: ClientPatience = { connectSeconds: 20, aliveSeconds: 15, aliveTries: 4 };

/**
 * As Pulumi's command provider takes it. The first script on a machine waits for it in its own way (onceReachable); this is for
 * machines that go away later, and for deletions. Eight tries, 3 s of pauses between them in all: a machine that refuses is reported
 * after 3 s, one without a route after 27 s (the kernel asks for a neighbour for 3 s), one that is silent after 83 s. A login may
 * take seconds on a machine that is busy with emulation, so one try has ten.
 */
export const scriptsMachine = { dialErrorLimit: 7, perDialTimeout: 10 } as const;

/** What every call of OpenSSH's client is told, as values of `-o`: it asks nobody, shares no connection, and says nothing but errors. */
export function clientOptions({ connectSeconds, aliveSeconds, aliveTries }: ClientPatience): string[] {
  return [
    "BatchMode=yes",
    "ControlPath=none",
    "LogLevel=ERROR",
    `ConnectTimeout=${connectSeconds}`,
    `ServerAliveInterval=${aliveSeconds}`,
    `ServerAliveCountMax=${aliveTries}`,
  ];
}
