import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Acceleration, NodeModel } from "../../model/types";
import { present } from "../../values/present";
import { contentKey, metaData, networkConfig, userData } from "./cloud-init";
import { domainXslt } from "./domain-xslt";
import { declareRawVolume, declareSeedVolume, type Seed } from "./filled-volumes";
import { guestUnits } from "./guest-files";
import { declareHostKey, type HostKey } from "./host-key";
import type { NodeHost, NodeLogin } from "./inputs";
import type { NodeImage } from "./NodeImage";

/** Arguments of {@link NodeVm}. */
export interface NodeVmArgs {
  readonly node: NodeModel;
  readonly host: NodeHost;
  readonly image: NodeImage;
  /** Who may log in as root. */
  readonly login: NodeLogin;
  /** What is made before the VM, and deleted after it. */
  readonly after: readonly pulumi.Resource[];
}

const gibibyte = 2 ** 30;
const mebibyte = 2 ** 20;

/** Debian's OVMF without Secure Boot. Named explicitly, because `firmware='efi'` makes libvirt choose the one with it. */
const uefiLoader = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const uefiVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd";

/**
 * A node's virtual machine: system, swap and cloud-init volumes, and the domain. Another image, system disk, firmware
 * or address recreates it, with new volumes. Other memory, processors, NICs or swap restart it with its disk. {@link
 * declareConfiguration} configures what runs in it.
 *
 * @example
 * const vm = new NodeVm("lisa", { node, host, image, login, after: [records] }, { parent: this });
 */
export class NodeVm extends pulumi.ComponentResource {
  /** UUID of the domain: a recreated machine has another one. */
  public readonly domainId: pulumi.Output<string>;
  /** The public half of its SSH host key: `ssh-ed25519 AAAA...`. */
  public readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: NodeVmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:NodeVm", name, {}, opts);
    const { node, host } = args;
    const child = { parent: this, provider: host.provider };

    const { key, publicKey } = declareHostKey(`${name}-host-key`, { parent: this });
    const seed = declareSeedVolume(`${name}-cloud-init`, { ...args, seed: seedOf(args, key) }, { parent: this });

    const system =
      node.rootDisk.format === "raw"
        ? declareRawVolume(`${name}-system`, { ...args, key: seed.key }, { parent: this })
        : new libvirt.Volume(`${name}-system`, systemVolumeArgs(args, seed.key), child).id;

    const swap = node.swapMiB > 0 ? new libvirt.Volume(`${name}-swap`, swapVolumeArgs(args), child) : undefined;

    const domain = new libvirt.Domain(
      `${name}-domain`,
      domainArgs(
        args,
        present([system, swap?.id]),
        // The provider's format: the volume's key, followed by what identifies its content.
        pulumi.interpolate`${seed.id};${seed.key}`,
      ),
      {
        ...child,
        dependsOn: [...args.after],
        // Name and MAC addresses exist only once.
        deleteBeforeReplace: true,
        // The text may differ between versions; changes of the settings in it are covered by the trigger.
        ignoreChanges: ["xml"],
        replacementTrigger: pulumi.output(host.acceleration).apply((acceleration) => hardware(node, acceleration)),
        // The provider would change these in place, which a running system does not notice.
        replaceOnChanges: ["cloudinit", "disks", "networkInterfaces", "machine", "vcpu", "memory"],
      },
    );

    this.domainId = domain.id;
    this.hostKey = publicKey;
    this.registerOutputs({ domainId: this.domainId });
  }
}

function seedOf({ node, image, login }: NodeVmArgs, hostKey: pulumi.Output<HostKey>): Seed {
  const network = networkConfig(node);
  const user = pulumi
    .secret(pulumi.all([hostKey, login.publicKey]))
    .apply(([key, publicKey]) => userData(node, { units: guestUnits(), hostKey: key, sshPublicKeys: [publicKey] }));
  const identity = identityOf(node, image);
  const key = pulumi.unsecret(user.apply((text) => contentKey(text, network, identity)));
  return { userData: user, networkConfig: network, metaData: key.apply((k) => metaData(node, k)), key, identity };
}

/** Properties that cannot change in an existing machine. */
function identityOf({ rootDisk, firmware, management }: NodeModel, image: NodeImage): string {
  const { address, prefixLength, gateway, mac } = management;
  return JSON.stringify([image.key, rootDisk.format, rootDisk.sizeGiB, firmware, address, prefixLength, gateway, mac]);
}

/** Properties of the domain that only its transformation sets (domain-xslt.ts). */
function hardware({ cpu, vcpuTopology, vnc }: NodeModel, acceleration: Acceleration): string {
  const { sockets, cores, threads } = vcpuTopology;
  return JSON.stringify([cpu, sockets, cores, threads, vnc === "off", acceleration]);
}

function systemVolumeArgs({ node, host, image }: NodeVmArgs, key: pulumi.Output<string>): libvirt.VolumeArgs {
  return {
    name: pulumi.interpolate`${node.name}-${key}.qcow2`,
    pool: host.poolName,
    baseVolumeId: image.volumeId,
    size: node.rootDisk.sizeGiB * gibibyte,
    format: "qcow2",
  };
}

function swapVolumeArgs({ node, host }: NodeVmArgs): libvirt.VolumeArgs {
  const { name, swapMiB } = node;
  return { name: `${name}-swap-${swapMiB}.raw`, pool: host.poolName, size: swapMiB * mebibyte, format: "raw" };
}

function domainArgs(
  { node, host }: NodeVmArgs,
  volumes: readonly pulumi.Input<string>[],
  cloudInit: pulumi.Input<string>,
): libvirt.DomainArgs {
  const { sockets, cores, threads } = node.vcpuTopology;
  const acceleration = pulumi.output(host.acceleration);
  return {
    name: node.name,
    description: `Atelier ${node.role} node`,
    type: acceleration.apply((a) => (a === "kvm" ? "kvm" : "qemu")),
    machine: node.firmware === "uefi" ? "q35" : "pc",
    ...(node.firmware === "uefi" && { firmware: uefiLoader, nvram: { template: uefiVariables } }),
    memory: node.memoryMiB,
    vcpu: sockets * cores * threads,
    autostart: node.autostart,
    disks: volumes.map((volumeId) => ({ volumeId })),
    cloudinit: cloudInit,
    networkInterfaces: [
      { bridge: node.management.bridge, mac: node.management.mac.toUpperCase() },
      ...node.uplinks.map((uplink) => ({ bridge: uplink.hostBridge, mac: uplink.mac.toUpperCase() })),
    ],
    consoles: [{ type: "pty", targetType: "serial", targetPort: "0" }],
    ...(node.vnc !== "off" && {
      graphics: { type: "vnc", listenType: "address", listenAddress: node.vnc.listen, autoport: true },
    }),
    xml: { xslt: acceleration.apply((a) => domainXslt(node, a)) },
  };
}
