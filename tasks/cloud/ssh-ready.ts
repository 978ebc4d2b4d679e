/** Waits until an instance answers on SSH at its floating IP. */
import type { TaskContext } from "../task";
import { waitForSsh, type SshServer } from "./ssh";

export interface SshReadyParams extends SshServer {
  readonly timeoutSeconds: number;
}

export function sshReady({ params, connect }: TaskContext<SshReadyParams>): Promise<void> {
  return waitForSsh(connect, params, params.timeoutSeconds);
}
