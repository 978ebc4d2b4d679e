/** Waits until a network's DHCP port is ACTIVE. */
import type { TaskContext } from "../task";
import { waitForDhcp, type DhcpNetwork } from "./dhcp";

export interface DhcpReadyParams extends DhcpNetwork {
  /** A new subnet is awaited again. */
  readonly subnetId: string;
  readonly timeoutSeconds: number;
}

export function dhcpReady({ params, connect }: TaskContext<DhcpReadyParams>): Promise<void> {
  return waitForDhcp(connect, params, params.timeoutSeconds);
}
