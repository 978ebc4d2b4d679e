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
  /** VLAN id; absent: a flat network. */
  readonly segmentationId?: number;
  readonly cidr: string;
  readonly gatewayIp: string;
  readonly allocationPools: readonly AllocationPool[];
  readonly shared: boolean;
}

/** A network of instances, with its one subnet. */
export interface NetworkModel {
  readonly name: string;
  readonly networkType: "vxlan" | "gre" | "vlan";
  /** Of a VLAN: where it is carried. */
  readonly physicalNetwork?: string;
  /** VNI, GRE key or VLAN; absent: Neutron's choice. */
  readonly segmentationId?: number;
  readonly cidr: string;
  /** Absent: the network has no gateway. */
  readonly gatewayIp?: string;
  readonly dhcp: boolean;
  readonly dnsNameservers: readonly string[];
  /** Empty: every address but the gateway's. */
  readonly allocationPools: readonly AllocationPool[];
  readonly mtu?: number;
}

export interface RouterModel {
  readonly name: string;
  /** Absent: an inner router without gateway. */
  readonly externalNetwork?: string;
  readonly enableSnat: boolean;
  /** Names of networks of the same topology. */
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

/** A Neutron port of an instance. */
export interface PortModel {
  readonly network: string;
  /** Absent: Neutron's choice. */
  readonly mac?: string;
  /** Absent: Neutron's choice. */
  readonly fixedIp?: string;
}

/** A Cinder volume. */
export interface VolumeModel {
  /** `docker-data`; unique in the project. */
  readonly name: string;
  readonly sizeGiB: number;
  /** Cinder's volume type; absent: its default. */
  readonly volumeType?: string;
}

export interface ExposedPort {
  readonly protocol: "icmp" | "tcp" | "udp";
  /** Absent: all ports; always absent for ICMP. */
  readonly ports?: { readonly first: number; readonly last: number };
}

/** A Nova server, whoever owns it. */
export interface InstanceModel {
  /** Host name: `web`, `web-2`, `web-ada` (per member). Unique in the project. */
  readonly name: string;
  /** The name of its entry in the settings. */
  readonly kind: string;
  readonly image: string;
  readonly flavor: string;
  readonly ports: readonly PortModel[];
  /**
   * Whether it may send packets with other source addresses, as a router does: its ports then have neither port
   * security nor groups.
   */
  readonly forwards: boolean;
  /** Belongs to the first of `ports`. */
  readonly floatingIp?: { readonly externalNetwork: string; readonly address?: string };
  /** Names of its groups. */
  readonly securityGroups: readonly string[];
  /** What can be reached from outside the topology. */
  readonly exposed: readonly ExposedPort[];
  readonly configDrive: boolean;
  /** Root disk on a volume of this size; absent: on the compute node. */
  readonly bootVolume?: VolumeModel;
  /** Further volumes, attached in this order. */
  readonly volumes: readonly VolumeModel[];
  readonly serverGroup?: string;
  readonly availabilityZone?: string;
  readonly waitFor: "ssh" | "active";
  /** Present: a change may lose its data. Absent: it stays as it was made, or the change is refused. */
  readonly mayBeLost?: true;
}

/** A host aggregate of Nova. */
export interface AggregateModel {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly availabilityZone?: string;
}

/** What the lab's own cloud and each team have in common. */
export interface TopologyModel<Instance extends InstanceModel = InstanceModel> {
  readonly networks: readonly NetworkModel[];
  readonly routers: readonly RouterModel[];
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly serverGroups: readonly ServerGroupModel[];
  readonly instances: readonly Instance[];
}

/** An instance of the lab's own. */
export interface LabInstanceModel extends InstanceModel {
  readonly keyPair: string;
  readonly userData?: string;
}

export interface CloudModel extends TopologyModel<LabInstanceModel> {
  readonly images: readonly ImageModel[];
  readonly flavors: readonly FlavorModel[];
  readonly keyPairs: readonly KeyPairModel[];
  readonly externalNetworks: readonly ExternalNetworkModel[];
  readonly aggregates: readonly AggregateModel[];
}
