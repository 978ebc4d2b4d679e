/**
 * What OpenStack is asked for, as resolved: plain values, and lists of *named* things in the order of the settings, like the
 * rest of the lab in types.ts.
 */

export interface AllocationPool {
  readonly start: string;
  readonly end: string;
}

export interface ImageModel {
  readonly name: string;
  readonly source: { readonly file: string } | { readonly url: string };
  readonly sha256?: string;
  readonly diskFormat: string;
  readonly minRamMiB: number;
  readonly minDiskGiB: number;
  readonly properties: Readonly<Record<string, string>>;
}

export interface FlavorModel {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMiB: number;
  readonly diskGiB: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export interface KeyPairModel {
  readonly name: string;
  readonly publicKey: string;
}

export interface ExternalNetworkModel {
  readonly name: string;
  readonly physicalNetwork: string;
  /** VLAN; absent: flat. */
  readonly segmentationId?: number;
  readonly cidr: string;
  readonly gatewayIp: string;
  readonly allocationPools: readonly AllocationPool[];
  readonly shared: boolean;
}

export interface PrivateNetworkModel {
  readonly name: string;
  readonly networkType: "vxlan" | "gre" | "vlan";
  readonly physicalNetwork?: string;
  readonly segmentationId?: number;
  readonly cidr: string;
  readonly gatewayIp: string;
  readonly dhcp: boolean;
  readonly dnsNameservers: readonly string[];
  /** Empty: every address but the gateway's. */
  readonly allocationPools: readonly AllocationPool[];
  readonly mtu?: number;
}

export interface RouterModel {
  readonly name: string;
  readonly externalNetwork?: string;
  readonly enableSnat: boolean;
  readonly networks: readonly string[];
}

export interface SecurityGroupRuleModel {
  /** Stable key within its group, from the rule's content: `ingress-tcp-22-0.0.0.0/0`. */
  readonly key: string;
  readonly direction: "ingress" | "egress";
  /** Absent: any. */
  readonly protocol?: "icmp" | "tcp" | "udp";
  readonly ports?: { readonly first: number; readonly last: number };
  readonly remote: { readonly cidr: string } | { readonly group: string };
}

export interface SecurityGroupModel {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly SecurityGroupRuleModel[];
}

export interface ServerGroupModel {
  readonly name: string;
  readonly policy: "affinity" | "anti-affinity" | "soft-affinity" | "soft-anti-affinity";
}

export interface InstanceModel {
  readonly name: string;
  readonly image: string;
  readonly flavor: string;
  readonly keyPair: string;
  readonly networks: readonly { readonly network: string; readonly fixedIp?: string }[];
  readonly securityGroups: readonly string[];
  readonly floatingIp?: { readonly externalNetwork: string; readonly address?: string };
  readonly userData?: string;
  readonly configDrive: boolean;
  readonly serverGroup?: string;
  readonly waitFor: "ssh" | "active";
}

export interface CloudModel {
  readonly images: readonly ImageModel[];
  readonly flavors: readonly FlavorModel[];
  readonly keyPairs: readonly KeyPairModel[];
  readonly externalNetworks: readonly ExternalNetworkModel[];
  readonly privateNetworks: readonly PrivateNetworkModel[];
  readonly routers: readonly RouterModel[];
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly serverGroups: readonly ServerGroupModel[];
  readonly instances: readonly InstanceModel[];
}
