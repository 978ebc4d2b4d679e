import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { NodeModel } from "../../model/types";
import { present } from "../../values/present";
import { nftables } from "../filter/nftables";
import { contentKey, metaData, networkConfig, userData } from "./cloud-init";
import { domainXslt } from "./domain-xslt";
import { declareRawVolume, declareSeedVolume, type Seed } from "./filled-volumes";
import { guestScripts, guestUnits, nodePackages } from "./guest-files";
import { declareHostKey, type HostKey } from "./host-key";
import type { JoinValues, NodeHost } from "./inputs";
import type { NodeImage } from "./NodeImage";
import { serviceConfiguration, type MigrationKeys } from "./service-configuration";

/** Arguments of {@link NodeVm}. */
export interface NodeVmArgs {
  readonly node: NodeModel;
  readonly host: NodeHost;
  readonly image: NodeImage;
  /** What the node joins the control plane with; a secret. */
  readonly join: pulumi.Input<JoinValues>;
  /**
   * Keys by which compute nodes hand instances over to each other; a secret.
   * @default - none: a network node
   */
  readonly migrationKeys?: pulumi.Input<MigrationKeys>;
  /**
   * Keys that may log in as root.
   * @default - nobody may log in
   */
  readonly sshPublicKeys?: readonly string[];
  /** Made before the VM, and taken away only after it. */
  readonly after: readonly pulumi.Resource[];
}

const gibibyte = 2 ** 30;
const mebibyte = 2 ** 20;

/** Debian's OVMF without Secure Boot; named outright, since libvirt's own choice by `firmware='efi'` is the one with it. */
const uefiLoader = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const uefiVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd";

/**
 * A node's virtual machine: system, swap and cloud-init volumes, and the domain. cloud-init acts once, so whatever it is
 * told stands in the volumes' names: a change of the node's configuration makes the machine anew.
 *
 * @example
 * const vm = new NodeVm("lisa", { node, host, image, join, after: [records] }, { parent: this });
 */
export class NodeVm extends pulumi.ComponentResource {
  /** UUID of the domain: another one after the machine was made anew. */
  public readonly domainId: pulumi.Output<string>;
  /** The public half of its SSH host key: `ssh-ed25519 AAAA...`. */
  public readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: NodeVmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:NodeVm", name, {}, opts);
    const { node, host } = args;
    const child = { parent: this, provider: host.provider };

    const { key, publicKey } = declareHostKey(`${name}-host-key`, { parent: this });
    const seed = seedOf(args, key);

    const system =
      node.rootDisk.format === "raw"
        ? declareRawVolume(`${name}-system`, { ...args, key: seed.key }, { parent: this })
        : new libvirt.Volume(`${name}-system`, systemVolumeArgs(args, seed.key), child).id;

    const swap = node.swapMiB > 0 ? new libvirt.Volume(`${name}-swap`, swapVolumeArgs(args), child) : undefined;

    const cloudInit = declareSeedVolume(`${name}-cloud-init`, { ...args, seed }, { parent: this });

    const domain = new libvirt.Domain(
      `${name}-domain`,
      domainArgs(
        args,
        present([system, swap?.id]),
        // As the provider names it: the volume's key, and what makes it another one.
        pulumi.interpolate`${cloudInit};${seed.key}`,
      ),
      {
        ...child,
        dependsOn: [...args.after],
        // Name and MAC addresses exist once.
        deleteBeforeReplace: true,
        // The provider would change these in place, which a running system does not notice.
        replaceOnChanges: ["cloudinit", "networkInterfaces", "machine", "vcpu", "memory"],
      },
    );

    this.domainId = domain.id;
    this.hostKey = publicKey;
    this.registerOutputs({ domainId: this.domainId });
  }
}

function seedOf(args: NodeVmArgs, hostKey: pulumi.Output<HostKey>): Seed {
  const { node, image } = args;
  const network = networkConfig(node);
  const told = pulumi.all([args.join, args.migrationKeys, hostKey]);
  const user = pulumi.secret(told).apply(([join, migrationKeys, key]) =>
    userData(node, {
      services: serviceConfiguration(node, join, migrationKeys),
      scripts: guestScripts(),
      units: guestUnits(),
      packages: nodePackages(),
      filter: nftables(node.filter),
      hostKey: key,
      sshPublicKeys: args.sshPublicKeys ?? [],
    }),
  );
  const disk = `${node.rootDisk.format}, ${node.rootDisk.sizeGiB} GiB over ${image.key}`;
  const key = pulumi.unsecret(user.apply((text) => contentKey(text, network, disk)));
  return { userData: user, networkConfig: network, metaData: key.apply((k) => metaData(node, k)), key };
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
