import { z } from "zod";
import { effects } from "./effects";
import { addressWithPrefix, device, gibibytes, ipv4, mac, mebibytes, physicalNetwork } from "./common";

const topology = z.strictObject({
  sockets: z.int().positive().default(2).describe("CPU sockets.").meta(effects.reboot),
  cores: z.int().positive().default(1).describe("Cores in each socket.").meta(effects.reboot),
  threads: z.int().positive().default(2).describe("Threads of each core.").meta(effects.reboot),
});

/** The CPU model of the VM. */
const cpu = z.union([
  z.literal("auto"),
  z.literal("host-passthrough"),
  z.literal("maximum"),
  z.strictObject({
    model: z.string().min(1).describe("A model of `virsh cpu-models x86_64`, e.g. SandyBridge.").meta(effects.reboot),
    requiredFeatures: z
      .array(z.string().min(1))
      .default([])
      .describe("Features that must be there, e.g. vmx.")
      .meta(effects.reboot),
  }),
]);

/** A NIC of a node on a physical network. */
const uplink = z.strictObject({
  bridge: device.describe("Bridge of the lab host that leads there.").meta(effects.reboot),
  physicalNetwork: physicalNetwork.default("physnet1").describe("The network's name in Neutron.").meta(effects.restart),
  mac: mac.optional().describe("Default: derived from the node's name.").meta(effects.reboot),
});

/** Keys of both kinds of node. */
const common = {
  vcpuTopology: topology.prefault({}).describe("Default: 2 sockets, 1 core, 2 threads: 4 vCPUs."),
  cpu: cpu
    .default("auto")
    .describe("`auto`: host-passthrough under KVM, maximum under emulation.")
    .meta(effects.reboot),
  rootDisk: z
    .strictObject({
      sizeGiB: gibibytes.default(8).describe("Size; the root file system grows to it.").meta(effects.recreated),
      format: z.enum(["qcow2", "raw"]).default("qcow2").describe("Format of the volume.").meta(effects.recreated),
    })
    .prefault({})
    .describe("System volume: qcow2 is copy-on-write over the image, raw a copy of its own."),
  swapMiB: z.int().min(0).default(512).describe("Swap volume; 0 for none.").meta(effects.reboot),
  firmware: z.enum(["bios", "uefi"]).default("bios").describe("What the VM boots by.").meta(effects.recreated),
  vnc: z
    .union([
      z.literal("off"),
      z.strictObject({ listen: ipv4.describe("Address of the lab host.").meta(effects.reboot) }),
    ])
    .default({ listen: "127.0.0.1" })
    .describe("The VM's screen by VNC. Default: on the lab host's loopback, for an SSH tunnel.")
    .meta(effects.reboot),
  hostKey: z
    .string()
    .regex(/^ssh-ed25519 [A-Za-z0-9+/]+={0,2}( .*)?$/, "a host key such as ssh-ed25519 AAAA...")
    .optional()
    .describe(
      "The SSH host key of a node that has another than it was given: one that an early version made. Default: the one in the stack's state.",
    )
    .meta(effects.nothing),
  autostart: z.boolean().default(true).describe("Start with the lab host.").meta(effects.inPlace),
  management: z
    .strictObject({
      bridge: device.describe("Bridge of the lab host.").meta(effects.reboot),
      address: addressWithPrefix.describe("Static address with the length of its network.").meta(effects.recreated),
      gateway: ipv4.optional().describe("Default gateway of the node. Default: none.").meta(effects.recreated),
      nameservers: z.array(ipv4).default([]).describe("DNS servers. Default: none.").meta(effects.inPlace),
      mac: mac.optional().describe("Default: derived from the node's name.").meta(effects.recreated),
    })
    .describe("The NIC that carries management, message queue and tenant tunnels."),
  uplinks: z
    .array(uplink)
    .default([])
    .describe(
      "NICs without address, each in an Open vSwitch bridge of its own: the first in br-ex, others in br-ex-<physicalNetwork>. " +
        "Network nodes need one to each external network, every node one to each physical network that carries VLANs of " +
        "tenant networks, compute nodes one to external networks that instances are plugged into.",
    ),
};

/** A node with nova-compute and the Open vSwitch agent. */
export const computeNode = z.strictObject({
  role: z.literal("compute").describe("Runs instances.").meta(effects.recreated),
  memoryMiB: mebibytes.default(3072).describe("Memory of the VM, instances included.").meta(effects.reboot),
  ...common,
  overcommit: z
    .strictObject({
      cpu: z
        .number()
        .positive()
        .default(4)
        .describe("vCPUs of instances for each vCPU of the node.")
        .meta(effects.restart),
      memory: z
        .number()
        .positive()
        .default(1)
        .describe("Memory of instances for each MiB that is not reserved.")
        .meta(effects.restart),
      disk: z
        .number()
        .positive()
        .default(1)
        .describe("Disk of instances for each GiB of the node.")
        .meta(effects.restart),
    })
    .prefault({})
    .describe("Nova's allocation ratios."),
  reservedMemoryMiB: mebibytes
    .default(1024)
    .describe("Memory kept for the node itself: Debian, nova-compute and the agent use 0.8 GiB.")
    .meta(effects.restart),
  instances: z
    .enum(["auto", "kvm", "emulation"])
    .default("auto")
    .describe("How instances run: `auto` uses nested KVM where the node's own kernel offers it.")
    .meta(effects.restart),
  onRemoval: z
    .enum(["refuse", "migrate", "delete"])
    .default("refuse")
    .describe("What happens to instances on the node when it is removed.")
    .meta(effects.nothing),
});

/** A node with routers, DHCP and metadata for tenant networks. */
export const networkNode = z.strictObject({
  role: z.literal("network").describe("Runs routers, DHCP and metadata.").meta(effects.recreated),
  memoryMiB: mebibytes
    .default(2048)
    .describe("Memory of the VM; 1.55 GiB are in use with one router and two networks.")
    .meta(effects.reboot),
  ...common,
});

export const node = z.discriminatedUnion("role", [computeNode, networkNode]);

export type NodeRole = z.output<typeof node>["role"];

/** The disk image that all node VMs start from. */
export const nodeImage = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe(
      "Path or URL of a Debian 12 qcow2 with cloud-init. `images/build node` makes one that starts fast; Debian's genericcloud image works and installs its packages at first boot.",
    )
    .meta(effects.recreated),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
    .optional()
    .describe("Checked before use. Default: not checked.")
    .meta(effects.nothing),
});
