/** Waits until an instance greets on SSH at its floating IP. */
import { runTask } from "../api/task";
import { waitForSsh, type SshServer } from "./ssh";

interface Params extends SshServer {
  readonly timeoutSeconds: number;
}

runTask<Params>(({ params, connect }) => waitForSsh(connect, params, params.timeoutSeconds));
