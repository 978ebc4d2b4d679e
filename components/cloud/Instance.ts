import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { volumesOf } from "../../model/cloud/instances";
import type { LabInstanceModel, PortModel, VolumeModel } from "../../model/cloud/types";
import { ApiTask, type ApiTaskArgs } from "../api/ApiTask";
import type { ApiAccess } from "../../openstack/access";
import { FloatingIp, type FloatingIpArgs } from "./FloatingIp";
import type { AttachableNetwork, FloatingNetwork, InstanceAddresses } from "./inputs";

/** Arguments of {@link Instance}. */
export interface InstanceArgs {
  /** The instance as resolved. */
  readonly model: LabInstanceModel;
  readonly imageId: pulumi.Input<string>;
  readonly flavorId: pulumi.Input<string>;
  readonly keyPairName: pulumi.Input<string>;
  /** The networks that the model names, by name. */
  readonly networks: Readonly<Record<string, AttachableNetwork>>;
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /**
   * The server group that keeps it on one compute node with others, or apart from them.
   * @default - the scheduler's choice
   */
  readonly serverGroupId?: pulumi.Input<string>;
  /**
   * The external network of its floating IP.
   * @default - none: the model has no floating IP
   */
  readonly floatingNetwork?: FloatingNetwork;
  /** The administrator's access; a secret. */
  readonly access: pulumi.Input<ApiAccess>;
  /** What has to exist before it boots: compute nodes, DHCP and routers of its networks, rules of its groups. */
  readonly bootAfter: readonly pulumi.Resource[];
  /**
   * The user who logs in, from its image.
   * @default - left to whoever calls ssh
   */
  readonly adminUser?: string;
}

/** Four times what the slowest boot took with three emulated machines on two cores. */
const sshTimeoutSeconds = 600;

/**
 * A server with a port on each network and, if the model says so, a floating IP on the first. It is ready when SSH
 * answers there, or when Nova calls it ACTIVE, as its settings say.
 *
 * @example
 * new Instance("web", {
 *   model: web, imageId: debian.imageId, flavorId: small.flavorId, keyPairName: teacher.keyPairName,
 *   networks: { students }, securityGroupIds: [groups.ids.web], floatingNetwork: internet,
 *   access: controlPlane.access, bootAfter: nodes.computeNodes,
 * }, { providers: [provider] });
 */
export class Instance extends pulumi.ComponentResource {
  readonly addresses: pulumi.Output<InstanceAddresses>;

  constructor(name: string, args: InstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Instance", name, {}, opts);

    const ports = args.model.ports.map(
      (port) => new openstack.NetworkingPortV2(`${name}-${port.network}`, portArgs(args, port), { parent: this }),
    );
    const volumes = volumesOf(args.model).map(
      (volume) =>
        new openstack.BlockstorageVolumeV3(`${name}-volume-${volume.name}`, volumeArgs(args, volume), {
          parent: this,
          deleteBeforeReplace: true,
          ignoreChanges: args.model.mayBeLost ? [] : ["imageId"],
        }),
    );
    const server = new openstack.ComputeInstanceV2(name, serverArgs(args, ports, volumes), {
      parent: this,
      dependsOn: [...args.bootAfter],
      // A port belongs to one server at a time, so the old one is deleted first.
      deleteBeforeReplace: true,
      ignoreChanges: args.model.mayBeLost ? [] : usedOnce(args),
    });
    const floatingIp =
      args.model.floatingIp && new FloatingIp(`${name}-floating-ip`, floatingIpArgs(args, ports), { parent: this });
    if (floatingIp && args.model.waitFor === "ssh") {
      new ApiTask(`${name}-ssh-ready`, sshReadyArgs(args, server, floatingIp), {
        parent: this,
        dependsOn: [floatingIp.association],
      });
    }

    this.addresses = pulumi
      .all([ports.map((port) => port.allFixedIps), floatingIp?.address])
      .apply(([fixedIps, address]) => addresses(fixedIps.flat(), address, args.adminUser));
    this.registerOutputs();
  }
}

/**
 * Properties that are used only at the first boot: changes are ignored in an existing instance. Otherwise the
 * provider would rebuild it for another image, and replace it for another key pair. User data are not among them: the
 * provider keeps a digest of them in the state, and with ignored changes takes the digest for new user data.
 */
function usedOnce({ model }: InstanceArgs): string[] {
  // With volumes, the root disk on the compute node is the first of the block devices.
  const hasLocalDisk = model.bootVolume === undefined && model.volumes.length > 0;
  return ["imageId", "keyPair", ...(hasLocalDisk ? ["blockDevices[0].uuid"] : [])];
}

function portArgs(
  { model, networks, securityGroupIds }: InstanceArgs,
  port: PortModel,
): openstack.NetworkingPortV2Args {
  const network = networks[port.network]!;
  return {
    name: `${model.name}-${port.network}`,
    networkId: network.networkId,
    fixedIps: [{ subnetId: network.subnetId, ipAddress: port.fixedIp }],
    ...filterArgs(model.forwards, securityGroupIds),
  };
}

/** Security of a port. Without a group of its own it is in the project's group `default`. */
export function filterArgs(
  forwards: boolean,
  securityGroupIds: readonly pulumi.Input<string>[],
): Pick<openstack.NetworkingPortV2Args, "portSecurityEnabled" | "noSecurityGroups" | "securityGroupIds"> {
  // Packets with other addresses pass only without port security.
  if (forwards) return { portSecurityEnabled: false, noSecurityGroups: true };
  return securityGroupIds.length > 0 ? { securityGroupIds: [...securityGroupIds] } : {};
}

function volumeArgs(
  { model, imageId }: InstanceArgs,
  { name, sizeGiB, volumeType }: VolumeModel,
): openstack.BlockstorageVolumeV3Args {
  const isRoot = name === model.bootVolume?.name;
  // Its content stays: Cinder grows a volume in place, in use too.
  return { name, size: sizeGiB, volumeType, enableOnlineResize: true, ...(isRoot && { imageId }) };
}

/** Volumes in their order, the root first; a root disk on the compute node precedes them. */
function blockDevices(
  { model, imageId }: InstanceArgs,
  volumes: readonly openstack.BlockstorageVolumeV3[],
): openstack.ComputeInstanceV2Args["blockDevices"] {
  if (volumes.length === 0) return undefined;
  const disks = volumes.map(({ id }, i) => ({
    uuid: id,
    sourceType: "volume",
    destinationType: "volume",
    bootIndex: i === 0 && model.bootVolume ? 0 : -1,
    deleteOnTermination: false,
  }));
  const local = {
    uuid: imageId,
    sourceType: "image",
    destinationType: "local",
    bootIndex: 0,
    deleteOnTermination: true,
  };
  return model.bootVolume ? disks : [local, ...disks];
}

function serverArgs(
  args: InstanceArgs,
  ports: readonly openstack.NetworkingPortV2[],
  volumes: readonly openstack.BlockstorageVolumeV3[],
): openstack.ComputeInstanceV2Args {
  return {
    name: args.model.name,
    imageId: args.model.bootVolume ? undefined : args.imageId,
    blockDevices: blockDevices(args, volumes),
    availabilityZone: args.model.availabilityZone,
    flavorId: args.flavorId,
    keyPair: args.keyPairName,
    networks: ports.map((port) => ({ port: port.id })),
    configDrive: args.model.configDrive,
    userData: args.model.userData,
    schedulerHints: args.serverGroupId === undefined ? undefined : [{ group: args.serverGroupId }],
  };
}

function floatingIpArgs(args: InstanceArgs, ports: readonly openstack.NetworkingPortV2[]): FloatingIpArgs {
  return {
    network: args.floatingNetwork!,
    address: args.model.floatingIp?.address,
    portId: ports[0]!.id,
    associateAfter: args.bootAfter,
  };
}

function sshReadyArgs(
  args: InstanceArgs,
  server: openstack.ComputeInstanceV2,
  floatingIp: FloatingIp,
): ApiTaskArgs<"ssh-ready"> {
  return {
    task: "ssh-ready",
    access: args.access,
    params: {
      instance: args.model.name,
      serverId: server.id,
      address: floatingIp.address,
      port: 22,
      timeoutSeconds: sshTimeoutSeconds,
    },
    // Another image or flavor restarts the server, which keeps its id.
    triggers: [args.imageId, args.flavorId],
  };
}

function addresses(fixedIps: string[], floatingIp?: string, adminUser?: string): InstanceAddresses {
  if (floatingIp === undefined) return { fixedIps };
  return { floatingIp, fixedIps, ssh: `ssh ${adminUser ? `${adminUser}@` : ""}${floatingIp}` };
}
