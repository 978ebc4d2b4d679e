/** SSH's timeouts for each kind of machine. */

/** Options of OpenSSH's client, in seconds. A silent connection is given up after `aliveSeconds` times `aliveTries`. */
export interface ClientPatience {
  readonly connectSeconds: number;
  readonly aliveSeconds: number;
  readonly aliveTries: number;
}

/** For a lab host whose network is being changed: a lost connection is given up after 9 s. */
export const changingHost: ClientPatience = { connectSeconds: 5, aliveSeconds: 3, aliveTries: 3 };

/** For a node or a team's machine, which may be emulated and busy. */
export const guest: ClientPatience = { connectSeconds: 20, aliveSeconds: 15, aliveTries: 4 };

/**
 * For Pulumi's command provider. The first script on a machine waits in its own way (onceReachable); this is for
 * machines that go away later, and for deletions. Eight tries with pauses of 3 s in total: a machine that refuses is
 * reported after 3 s, one without a route after 27 s (the kernel asks for a neighbour for 3 s), a silent one after 83
 * s. Each try has ten seconds, because a login may be slow on a machine that is busy with emulation.
 */
export const scriptsMachine = { dialErrorLimit: 7, perDialTimeout: 10 } as const;

/**
 * Options of every call of OpenSSH's client, as values of `-o`: no questions, no shared connections, only errors as
 * output.
 */
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
