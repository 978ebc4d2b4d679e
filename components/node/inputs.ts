/** What nodes take from the components before them. Those satisfy these types without importing this folder. */
import type * as libvirt from "@pulumi/libvirt";
import type * as pulumi from "@pulumi/pulumi";
import type { Acceleration } from "../../model/types";
import type { Connection } from "../remote/connection";
import type { ApiAccess } from "../../openstack/access";

/** The lab host, ready for VMs. */
export interface NodeHost {
  /** Connection to the host's libvirt. */
  readonly provider: libvirt.Provider;
  /** Storage pool that holds the node image and every node's volumes. */
  readonly poolName: pulumi.Input<string>;
  /** The pool's directory on the host. */
  readonly poolPath: string;
  /** How VMs run on this host, as a trial boot has shown. */
  readonly acceleration: pulumi.Input<Acceleration>;
  /** Connection to the host itself, for what libvirt's API cannot do. */
  readonly connection: Connection;
}

/** The key pair for logging in to nodes as root. */
export interface NodeLogin {
  /** A secret. */
  readonly privateKey: pulumi.Input<string>;
  /** `ssh-ed25519 AAAA...` */
  readonly publicKey: pulumi.Input<string>;
}

/** The values with which a node's services join the control plane. */
export interface JoinValues {
  /** Keystone, as the node reaches it: `https://198.18.26.20:5000/v3`. */
  readonly authUrl: string;
  readonly region: string;
  /**
   * PEM text of the authority that the node's services trust.
   * @default - the system's authorities
   */
  readonly caCertificate?: string | undefined;
  /**
   * Whether message queue and metadata service use TLS too, with a certificate of that authority.
   * @default false
   */
  readonly encrypted?: boolean | undefined;
  /** `transport_url`: `rabbit://user:password@host:5671/`. */
  readonly messageQueueUrl: string;
  /** Host of Nova's metadata API. */
  readonly metadataAddress: string;
  /** `metadata_proxy_shared_secret`. */
  readonly metadataSecret: string;
  /**
   * `novncproxy_base_url`: the URL at which a browser finds instances' screens.
   * @default - instances have none
   */
  readonly consoleUrl?: string | undefined;
  /**
   * `fixed_key` of Cinder's key manager: Nova gives it to QEMU, which opens encrypted volumes with it.
   * @default - encrypted volumes cannot be attached
   */
  readonly volumeKey?: string | undefined;
  /**
   * Certificate and key, PEM text, that compute nodes present when they mount Cinder's share.
   * @default - the share is mounted as NFS alone
   */
  readonly shareCertificate?: string | undefined;
  /** Passwords of the service users, in project `service` of the domain `Default`. */
  readonly servicePasswords: { readonly nova: string; readonly neutron: string; readonly placement: string };
}

/** The control plane, answering. */
export interface ControlPlaneAccess {
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /** A secret. */
  readonly join: pulumi.Input<JoinValues>;
  /**
   * The resource whose deletion also deletes the cloud's records: nothing is cleaned up in a control plane that is
   * deleted too.
   * @default - the control plane outlives the nodes
   */
  readonly lifetime?: pulumi.Resource;
  /**
   * The machine whose filter lets each node in.
   * @default - Atelier does not manage the control plane
   */
  readonly controller?: Connection;
}
