/**
 * The resolved lab: the settings after defaults, expansion and checks. Plain values, which decide what exists;
 * components turn them into resources. Lists hold *named* things in the order of the settings.
 */
import type { CloudModel } from "./cloud/types";
import type { MachineFilter } from "./filter-types";
import type { Secret } from "../values/secret";

/** How the program reaches a machine. */
export interface SshConnection {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Path and content of the private key; absent: the SSH agent has it. */
  readonly identity?: { readonly file: string; readonly privateKey: Secret };
  /** The machine's public host key as `type base64`. Absent with `trustOnFirstUse`: then the stack's state holds it. */
  readonly hostKey?: string;
  /** The file that lists `hostKey`; absent if the settings contain the key itself. */
  readonly knownHostsFile?: string;
  readonly trustOnFirstUse?: true;
}

/** An IPv4 address in its network. */
export interface AddressInNetwork {
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway?: string;
  readonly nameservers: readonly string[];
}

/** A Linux bridge of the lab host over one of its NICs. */
export interface BridgeModel {
  readonly name: string;
  readonly nic: string;
  readonly address: "dhcp" | "none" | AddressInNetwork;
  readonly existing: boolean;
  readonly persistence: "auto" | "ifupdown" | "netplan" | "networkd";
  readonly bridgedFrames: "unfiltered" | "forward-accept";
  readonly confirmSeconds: number;
}

/** How VMs run: on the processor (KVM) or emulated. */
export type Acceleration = "kvm" | "emulation";

/** The lab host. */
export interface HostModel {
  readonly connection: SshConnection;
  readonly bridges: readonly BridgeModel[];
  readonly acceleration: "auto" | Acceleration;
  readonly nestedVirtualisation: boolean;
  readonly storagePool: { readonly name: string; readonly path: string };
  /** What the nodes take together; compared with the host's free memory and disk before the first node is made. */
  readonly demand: { readonly memoryMiB: number; readonly diskGiB: number };
}

export interface Proxy {
  readonly httpProxy: string;
  /** Hosts and networks that are reached without the proxy, the lab's own included. */
  readonly noProxy: readonly string[];
}

export type Cpu =
  "auto" | "host-passthrough" | "maximum" | { readonly model: string; readonly requiredFeatures: readonly string[] };

/** A NIC of a node on a physical network. */
export interface Uplink {
  /** Bridge of the lab host. */
  readonly hostBridge: string;
  readonly physicalNetwork: string;
  readonly mac: string;
  /** Open vSwitch bridge in the node: br-ex, or br-ex-<physicalNetwork> from the second on (15 characters at most). */
  readonly ovsBridge: string;
  /** Device in the node: eth1, eth2, ... */
  readonly device: string;
}

/** What compute and network nodes have in common: a libvirt VM. */
export interface NodeVmModel {
  /** Host name, domain name and prefix of its volumes. */
  readonly name: string;
  readonly memoryMiB: number;
  readonly vcpuTopology: { readonly sockets: number; readonly cores: number; readonly threads: number };
  readonly cpu: Cpu;
  readonly rootDisk: { readonly sizeGiB: number; readonly format: "qcow2" | "raw" };
  readonly swapMiB: number;
  readonly firmware: "bios" | "uefi";
  readonly vnc: "off" | { readonly listen: string };
  readonly autostart: boolean;
  readonly management: AddressInNetwork & { readonly bridge: string; readonly mac: string };
  readonly uplinks: readonly Uplink[];
  readonly proxy?: Proxy;
  /** `ssh-ed25519 base64`. Present: the node shows this key, and not the one that Atelier made for it. */
  readonly hostKey?: string;
  /** Who may connect to it. */
  readonly filter: MachineFilter;
  /** Lines of /etc/hosts. */
  readonly hosts: readonly { readonly address: string; readonly name: string }[];
}

export interface ComputeNodeModel extends NodeVmModel {
  readonly role: "compute";
  readonly overcommit: { readonly cpu: number; readonly memory: number; readonly disk: number };
  readonly reservedMemoryMiB: number;
  readonly instances: "auto" | Acceleration;
  readonly onRemoval: "refuse" | "migrate" | "delete";
}

export interface NetworkNodeModel extends NodeVmModel {
  readonly role: "network";
}

export type NodeModel = ComputeNodeModel | NetworkNodeModel;

/** The disk image of the node VMs. */
export interface NodeImageModel {
  /** Path (absolute) or URL. */
  readonly source: string;
  readonly sha256?: string;
}

/** An administrator's access to OpenStack, from the settings; an installation makes its own. */
export interface GivenAccess {
  readonly authUrl: string;
  readonly username: string;
  readonly password: Secret;
  readonly projectName: string;
  readonly userDomainName: string;
  readonly projectDomainName: string;
  readonly region: string;
  /** PEM text. */
  readonly caCertificate?: string;
}

/** What a node needs to join an existing control plane, from the settings. */
export interface GivenJoin {
  readonly messageQueueUrl: Secret;
  readonly metadataAddress: string;
  readonly metadataSecret: Secret;
  /** URL at which a browser finds instances' screens; absent: instances have none. */
  readonly consoleUrl?: string;
  readonly servicePasswords: { readonly nova: Secret; readonly neutron: Secret; readonly placement: Secret };
}

/** Segmentation ids, both ends included. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** Secrets of an installation; absent ones are made on the controller. */
export interface InstallSecrets {
  readonly adminPassword?: Secret;
  readonly messageQueuePassword?: Secret;
  readonly metadataSecret?: Secret;
  readonly volumeKey?: Secret;
  readonly databasePasswords: Readonly<
    Partial<Record<"keystone" | "glance" | "placement" | "nova" | "neutron" | "cinder", Secret>>
  >;
  readonly servicePasswords: Readonly<Partial<Record<"glance" | "placement" | "nova" | "neutron" | "cinder", Secret>>>;
}

/** A certificate from the settings; PEM texts. */
export interface GivenTls {
  readonly certificate: string;
  readonly privateKey: Secret;
  readonly caCertificate: string;
}

/** Cinder on an installed control plane. */
export interface VolumeServiceModel {
  /** Folder on the controller. */
  readonly path: string;
  /** Limit for the volumes of classes together, in GiB; absent: not checked. */
  readonly capacityGiB?: number;
}

export type ControlPlaneModel =
  | {
      readonly kind: "install";
      readonly connection: SshConnection;
      readonly publicAddress: string;
      /** Who may connect to the controller. */
      readonly filter: MachineFilter;
      /**
       * Whether the settings name the clients' networks. If so, all others are shut out, the machine that runs the
       * program included.
       */
      readonly clientsGiven: boolean;
      /** Addresses of the nodes, whose calls are not limited. */
      readonly nodes: readonly string[];
      readonly region: string;
      readonly flatNetworks: readonly string[];
      readonly vlanRanges: readonly (IdRange & { readonly physicalNetwork: string })[];
      readonly tenantNetworkTypes: readonly ("vxlan" | "gre" | "vlan")[];
      readonly vxlanRanges: readonly IdRange[];
      readonly greRanges: readonly IdRange[];
      readonly workers: number;
      /** Limit of images in each project, in GiB; the administrator's project holds the lab's images. */
      readonly imageQuotaGiB: number;
      /** Absent: Atelier's own authority signs the certificate. */
      readonly tls?: GivenTls;
      /** Absent: no Cinder. */
      readonly volumes?: VolumeServiceModel;
      readonly secrets: InstallSecrets;
      readonly ephemeral: boolean;
    }
  | {
      readonly kind: "existing";
      /** Read by the settings' reader, also if it comes from a `clouds.yaml` entry. */
      readonly auth: GivenAccess;
      readonly join?: GivenJoin;
    };

/** A network that exists already. */
export interface NamedNetwork {
  /** For messages: `campus network`. */
  readonly what: string;
  readonly cidr: string;
}

/** The whole lab. */
export interface LabModel {
  /** Absent: the lab has no host of its own, and no nodes. */
  readonly host?: HostModel;
  readonly controlPlane: ControlPlaneModel;
  /** Absent: there are no nodes. */
  readonly nodeImage?: NodeImageModel;
  readonly nodes: readonly NodeModel[];
  /** Networks around the lab; nothing in the lab may use their addresses. */
  readonly surroundings: readonly NamedNetwork[];
  readonly cloud: CloudModel;
  /** Instances whose data a change may lose. */
  readonly allowLoss: readonly string[];
}
