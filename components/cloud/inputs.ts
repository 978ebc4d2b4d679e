/** What the cloud takes from the components before it, and what its parts take from each other. */
import type * as openstack from "@pulumi/openstack";
import type * as pulumi from "@pulumi/pulumi";
import type { CloudModel } from "../../model/cloud/types";
import type { ApiAccess } from "../../openstack/access";

/** The control plane, answering. */
export interface CloudControlPlane {
  readonly provider: openstack.Provider;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /**
   * The resource whose deletion also deletes everything in OpenStack: nothing in the cloud is then deleted one by
   * one.
   * @default - the control plane outlives the cloud
   */
  readonly lifetime?: pulumi.Resource;
}

/** The nodes that run the cloud. */
export interface CloudNodes {
  /** Ready in the scheduler: instances wait for these. */
  readonly computeNodes: readonly pulumi.Resource[];
  /** With working agents: DHCP and routers are made after these. */
  readonly networkNodes: readonly pulumi.Resource[];
}

/** A network that an instance's port can be on. */
export interface AttachableNetwork {
  readonly networkId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  /** What has to exist before an instance boots on it. */
  readonly ready: readonly pulumi.Resource[];
}

/** A network that floating IPs come from. */
export interface FloatingNetwork {
  /** Neutron's floating IPs name their network by its name. */
  readonly networkName: pulumi.Output<string>;
  /** What has to exist before it has addresses to allocate. */
  readonly ready: readonly pulumi.Resource[];
}

/** The addresses of one instance, as `pulumi stack output` shows them. */
export interface InstanceAddresses {
  readonly floatingIp?: string;
  readonly fixedIps: string[];
  /** The command that opens a shell on it, where it has a floating IP. */
  readonly ssh?: string;
}

/** Arguments of {@link import("./Cloud").Cloud}. */
export interface CloudArgs {
  readonly model: CloudModel;
  readonly controlPlane: CloudControlPlane;
  readonly nodes: CloudNodes;
}
