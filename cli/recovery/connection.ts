/** The way to a machine, as a remote command in the state has it. */
import type { SshParams } from "../../tasks/host/ssh";

/** A connection in the inputs of a remote command, with decrypted secrets. */
export interface StateConnection {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly hostKey?: string;
  readonly privateKey?: string;
}

export function sshParams({ host, port = 22, user = "root", hostKey, privateKey }: StateConnection): SshParams {
  return { address: host, port, user, ...(hostKey && { hostKey }), ...(privateKey && { privateKey }) };
}
