/** Waits until a network's DHCP port is ACTIVE. */
import { runTask } from "../api/task";
import { waitForDhcp, type DhcpNetwork } from "./dhcp";

interface Params extends DhcpNetwork {
  readonly timeoutSeconds: number;
}

runTask<Params>(({ params, connect }) => waitForDhcp(connect, params, params.timeoutSeconds));
