/** What a topology's settings mean, whoever owns it: the lab's own cloud, or a team. */
import type { BlueprintSettings } from "../../settings/blueprint";
import type { LabSettings } from "../../settings/lab";
import { parseNetwork, showAddress, usable } from "../../values/addresses";
import type { AllocationPool, NetworkModel, RouterModel } from "./types";

type CloudSettings = LabSettings["cloud"];
type TeamInstance = BlueprintSettings["instances"][string];
type LabInstance = CloudSettings["instances"][string];

/** A network as written, with the keys that only one owner has: parts of a pool for teams, a segment for the lab. */
export type NetworkSettings = BlueprintSettings["networks"][string] &
  Pick<CloudSettings["networks"][string], "segmentationId">;
export type RouterSettings = BlueprintSettings["routers"][string];
export type SecurityGroupSettings = BlueprintSettings["securityGroups"][string];
export type RuleSettings = SecurityGroupSettings["rules"][number];
export type InstanceSettings = Omit<LabInstance, "keyPair" | "count"> & Pick<TeamInstance, "count">;
type Named<T> = Readonly<Record<string, T>>;

/** The settings that both owners have. */
export interface TopologySettings {
  readonly networks: Named<NetworkSettings>;
  readonly routers: Named<RouterSettings>;
  readonly securityGroups: Named<SecurityGroupSettings>;
  readonly serverGroups: Named<BlueprintSettings["serverGroups"][string]>;
  readonly userData: Named<string>;
  readonly instances: Named<InstanceSettings>;
}

/** Written for "no external network" and "no gateway". */
export const none = "none";

/** Whether a network has a CIDR of its own, which is then the same in each team. */
export function isFixed(network: NetworkSettings): network is NetworkSettings & { readonly cidr: string } {
  return typeof network.cidr === "string";
}

/** All addresses that a network can have: for a pool the whole pool, because each team gets another part. */
export function wholeOf({ cidr }: NetworkSettings): string {
  return typeof cidr === "string" ? cidr : cidr.pool;
}

export type WrittenAddress = string | { readonly host: number };

/** An address of a network; a number counts from the network's own address. */
export function addressIn(cidr: string, written: WrittenAddress): string {
  return typeof written === "string" ? written : showAddress(parseNetwork(cidr).first + written.host);
}

/** The gateway of a network: as written, else its first address, as Neutron does it. Undefined: none. */
export function gatewayOf({ gatewayIp }: NetworkSettings, cidr: string): string | undefined {
  if (gatewayIp === none) return undefined;
  return gatewayIp === undefined ? showAddress(usable(parseNetwork(cidr)).first) : addressIn(cidr, gatewayIp);
}

/** What differs between the owners of a network. */
export interface NetworkOwner {
  readonly cidr: string;
  /** Absent: Neutron's choice. */
  readonly segmentationId: number | undefined;
  /** Used where the network names none. */
  readonly dnsNameservers: readonly string[];
  /** Empty: every address but the gateway's. */
  readonly allocationPools: (gatewayIp: string | undefined) => readonly AllocationPool[];
}

export function resolveNetwork(name: string, network: NetworkSettings, owner: NetworkOwner): NetworkModel {
  const { networkType, physicalNetwork, dhcp, mtu } = network;
  const { cidr, segmentationId } = owner;
  const gatewayIp = gatewayOf(network, cidr);
  return {
    name,
    networkType,
    ...(physicalNetwork === undefined ? {} : { physicalNetwork }),
    ...(segmentationId === undefined ? {} : { segmentationId }),
    cidr,
    ...(gatewayIp === undefined ? {} : { gatewayIp }),
    dhcp,
    dnsNameservers: network.dnsNameservers ?? owner.dnsNameservers,
    allocationPools: owner.allocationPools(gatewayIp),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

/** @param usual the external network of routers that name none. Undefined: none. */
export function resolveRouter(name: string, router: RouterSettings, usual: string | undefined): RouterModel {
  const { externalNetwork = usual, enableSnat, networks } = router;
  const leadsNowhere = externalNetwork === undefined || externalNetwork === none;
  return { name, ...(leadsNowhere ? {} : { externalNetwork }), enableSnat, networks };
}
