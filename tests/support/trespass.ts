import { controller, ssh } from "./lab";

/** What the key by which compute nodes hand instances over is tried for, and whether it opened that. */
export interface Trespass {
  readonly shell: boolean;
  readonly file: boolean;
  readonly forward: boolean;
  /** What the client says about a machine that is no compute node. */
  readonly stranger: string;
}

/** Tries, as nova on one compute node, what the key was not made for on another. */
export async function trespass(from: string, to: string): Promise<Trespass> {
  const asNova = async (command: string) =>
    (await ssh(from, `su -s /bin/sh nova -c '${command}' 2>&1 </dev/null`)).stdout.trim();
  const opens = async (command: string) => (await asNova(command)).split("\n").includes("in");
  return {
    shell: await opens(`ssh -o BatchMode=yes ${to} echo in`),
    file: await opens(`/usr/bin/scp -q -o BatchMode=yes ${to}:/etc/nova/nova.conf /var/lib/nova/tmp && echo in`),
    forward: await opens(`ssh -o BatchMode=yes -W 127.0.0.1:22 ${to} | grep -q SSH && echo in`),
    // Nova's own configuration is silent about it.
    stranger: await asNova(`ssh -o LogLevel=INFO -o BatchMode=yes ${controller} echo in`),
  };
}
