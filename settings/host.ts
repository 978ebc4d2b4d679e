import { z } from "zod";
import { effects } from "./effects";
import { addressWithPrefix, device, gibibytes, ipv4, label, mebibytes, sshHost } from "./common";

/** The lab host's own address on a bridge. */
export const bridgeAddress = z.union([
  z.literal("dhcp"),
  z.literal("none"),
  z.strictObject({
    address: addressWithPrefix.describe("The host's address with the length of its network.").meta(effects.inPlace),
    gateway: ipv4.optional().describe("Default gateway. Default: none through this bridge.").meta(effects.inPlace),
    nameservers: z
      .array(ipv4)
      .default([])
      .describe("DNS servers. Default: those that the host has.")
      .meta(effects.inPlace),
  }),
]);

export const bridge = z.strictObject({
  nic: device.describe("The network device that becomes a port of the bridge, e.g. eth0.").meta(effects.inPlace),
  address: bridgeAddress
    .default("none")
    .describe("Address of the host on the bridge: `dhcp`, `none`, or a static one.")
    .meta(effects.inPlace),
  existing: z
    .boolean()
    .default(false)
    .describe("Adopt a bridge that is there already: it is checked, never changed, never deleted.")
    .meta(effects.inPlace),
  persistence: z
    .enum(["auto", "ifupdown", "netplan", "networkd"])
    .default("auto")
    .describe("What writes the host's network configuration; `auto` detects it.")
    .meta(effects.inPlace),
  bridgedFrames: z
    .enum(["unfiltered", "forward-accept"])
    .default("unfiltered")
    .describe(
      "`unfiltered`: frames from port to port of this bridge do not pass iptables, those of the host's other bridges do as before; `forward-accept`: they pass it, and FORWARD accepts those of this bridge.",
    )
    .meta(effects.inPlace),
  confirmSeconds: z
    .int()
    .min(15)
    .max(600)
    .default(60)
    .describe("Seconds after which the host restores its former network unless a new SSH connection confirmed.")
    .meta(effects.nothing),
});

export const storagePool = z.strictObject({
  name: label.default("atelier").describe("Name of the libvirt storage pool.").meta(effects.recreated),
  path: z
    .string()
    .startsWith("/")
    .default("/var/lib/libvirt/atelier")
    .describe("Directory on the lab host; created with the pool.")
    .meta(effects.recreated),
});

/** The lab host: bridges, libvirt and the storage of node VMs. */
export const host = z.strictObject({
  ssh: sshHost.describe("How Pulumi reaches the lab host."),
  bridges: z.record(device, bridge).default({}).describe("Bridges by name, e.g. br0.").meta(effects.inPlace),
  acceleration: z
    .enum(["auto", "kvm", "emulation"])
    .default("auto")
    .describe("`auto` boots a tiny guest under KVM with a time limit, and emulates when that fails.")
    .meta(effects.recreated),
  nestedVirtualisation: z
    .boolean()
    .default(true)
    .describe("Let node VMs use KVM themselves (kvm_intel or kvm_amd `nested=1`).")
    .meta(effects.inPlace),
  storagePool: storagePool.prefault({}).describe("Where libvirt keeps the node image and the volumes of the node VMs."),
  capacity: z
    .strictObject({
      memoryMiB: mebibytes
        .optional()
        .describe(
          "Memory that node VMs may take together. Default: not checked before `up`; then against what the host has free.",
        )
        .meta(effects.nothing),
      diskGiB: gibibytes
        .optional()
        .describe("Disk that node VMs may take together. Default: as for memoryMiB.")
        .meta(effects.nothing),
    })
    .prefault({})
    .describe("What the node VMs may take together, checked before anything is made."),
});
