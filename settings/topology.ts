/**
 * The shapes of a topology: networks, routers, security groups and instances, under the names of Neutron, Nova and
 * Cinder. The lab's own cloud (cloud.ts) and the teams of a class (blueprint.ts) use the same shapes.
 */
import { z } from "zod";
import { effects } from "./effects";
import { cidr, cloudName, ipv4, label, mebibytes, physicalNetwork, port } from "./common";

const text = z.string().min(1);

/** An address of a network: in full, or as a number counted from the network's own address. */
const addressOfNetwork = z.union([
  ipv4,
  z.strictObject({
    host: z
      .int()
      .positive()
      .describe("The network's n-th address: 10 for 10.0.0.10 in 10.0.0.0/24.")
      .meta(effects.inPlace),
  }),
]);

export const flavor = z.strictObject({
  vcpus: z.int().positive().describe("Virtual CPUs.").meta(effects.reboot),
  ramMiB: mebibytes.describe("Memory.").meta(effects.reboot),
  diskGiB: z.int().min(0).describe("System disk; 0: as large as the image.").meta(effects.reboot),
  extraSpecs: z
    .record(z.string(), z.string())
    .default({})
    .describe("Nova's extra specs, such as hw:cpu_policy.")
    .meta(effects.reboot),
});

export const network = z.strictObject({
  networkType: z
    .enum(["vxlan", "gre", "vlan"])
    .default("vxlan")
    .describe("How frames travel between nodes.")
    .meta(effects.lost),
  physicalNetwork: physicalNetwork.optional().describe("VLAN networks only.").meta(effects.lost),
  cidr: cidr.describe("Its addresses; networks of different routers may use the same.").meta(effects.inPlace),
  gatewayIp: z
    .union([addressOfNetwork, z.literal("none")])
    .optional()
    .describe("Its router's address; `none`: no gateway. Default: the network's first address.")
    .meta(effects.inPlace),
  dhcp: z.boolean().default(true).describe("Whether Neutron hands out the addresses.").meta(effects.inPlace),
  dnsNameservers: z
    .array(ipv4)
    .optional()
    .describe("DNS servers for instances. Default: in a class those of its settings, else Neutron's own.")
    .meta(effects.inPlace),
  allocationPools: z
    .array(
      z.strictObject({
        start: addressOfNetwork.describe("First address.").meta(effects.inPlace),
        end: addressOfNetwork.describe("Last address.").meta(effects.inPlace),
      }),
    )
    .default([])
    .describe("Addresses that Neutron gives out. Default: every address but the gateway's.")
    .meta(effects.inPlace),
  mtu: z
    .int()
    .min(576)
    .max(9216)
    .optional()
    .describe("Default: what the network type leaves of the physical MTU.")
    .meta(effects.inPlace),
});

export const router = z.strictObject({
  externalNetwork: cloudName
    .optional()
    .describe("Where its gateway is; `none`: an inner router. Default: none in the lab's cloud, the class's in a team.")
    .meta(effects.inPlace),
  enableSnat: z
    .boolean()
    .default(true)
    .describe("Whether instances without a floating IP reach the outside.")
    .meta(effects.inPlace),
  networks: z.array(cloudName).min(1).describe("Networks that it connects.").meta(effects.inPlace),
});

const ports = z.union([
  port,
  z.strictObject({
    first: port.describe("First port.").meta(effects.inPlace),
    last: port.describe("Last port.").meta(effects.inPlace),
  }),
]);

export const securityGroupRule = z.strictObject({
  direction: z
    .enum(["ingress", "egress"])
    .default("ingress")
    .describe("To the instance, or from it.")
    .meta(effects.inPlace),
  protocol: z.enum(["icmp", "tcp", "udp", "any"]).describe("What it is about.").meta(effects.inPlace),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all.").meta(effects.inPlace),
  remote: z
    .union([
      z.strictObject({ cidr: cidr.describe("Addresses.").meta(effects.inPlace) }),
      z.strictObject({ network: cloudName.describe("One of `networks`.").meta(effects.inPlace) }),
      z.strictObject({ group: cloudName.describe("Members of one of `securityGroups`.").meta(effects.inPlace) }),
    ])
    .default({ cidr: "0.0.0.0/0" })
    .describe("Who may connect: addresses, a network, or the members of a security group.")
    .meta(effects.inPlace),
});

export const serverGroup = z.strictObject({
  policy: z
    .enum(["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"])
    .describe("Whether its instances share a compute node, or each has another; soft: if possible.")
    .meta(effects.lost),
});

const exposed = z.strictObject({
  protocol: z.enum(["icmp", "tcp", "udp"]).describe("What it is about.").meta(effects.inPlace),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all.").meta(effects.inPlace),
});

const volume = z.strictObject({
  sizeGiB: z.int().positive().max(16384).describe("Size.").meta(effects.inPlace),
  volumeType: cloudName
    .optional()
    .describe("Cinder's volume type, an encrypted one for instance. Default: Cinder's.")
    .meta(effects.lost),
});

const floatingIp = z.strictObject({
  externalNetwork: cloudName.optional().describe("Where it comes from. Default: as for `true`.").meta(effects.inPlace),
  address: ipv4.optional().describe("Default: the next free one of the pool.").meta(effects.inPlace),
});

/** A host aggregate of compute nodes, in the lab's cloud or in a class. */
export const aggregate = z.strictObject({
  nodes: z.array(label).min(1).describe("Compute nodes.").meta(effects.inPlace),
  metadata: z
    .record(z.string(), z.string())
    .default({})
    .describe('What instances ask for: `ssd: "true"`.')
    .meta(effects.inPlace),
  availabilityZone: label.optional().describe("Default: none of its own.").meta(effects.inPlace),
});

export const instance = z.strictObject({
  image: cloudName.describe("One of the lab's `images`.").meta(effects.newOnes),
  flavor: cloudName.describe("One of `flavors`; in a team, of the lab's too.").meta(effects.reboot),
  networks: z
    .array(
      z.strictObject({
        network: cloudName.describe("One of `networks`; in the lab's cloud, an external one too.").meta(effects.lost),
        fixedIp: addressOfNetwork
          .optional()
          .describe(
            "The first of several instances gets it, the next ones those that follow. Default: Neutron's choice.",
          )
          .meta(effects.inPlace),
      }),
    )
    .min(1)
    .describe("Networks that it has a NIC on, in order.")
    .meta(effects.lost),
  forwards: z
    .boolean()
    .default(false)
    .describe("Whether it passes on what is not addressed to it, as a router or a sniffer does: no port security then.")
    .meta(effects.inPlace),
  floatingIp: z
    .union([z.boolean(), floatingIp])
    .default(false)
    .describe("An address outside, for its first NIC; `true`: of the network that a router of that NIC leads to.")
    .meta(effects.inPlace),
  securityGroups: z
    .array(cloudName)
    .default([])
    .describe("Some of `securityGroups`: who may connect. Default: those who are in no group either.")
    .meta(effects.inPlace),
  exposed: z
    .array(exposed)
    .default([])
    .describe("What everyone may connect to. Default: nothing.")
    .meta(effects.inPlace),
  userData: z
    .union([
      label,
      z.strictObject({ inline: z.string().describe("The text itself.").meta(effects.newOnes) }),
      z.strictObject({
        file: text.describe("Path of a file with the text; not in a blueprint.").meta(effects.newOnes),
      }),
    ])
    .optional()
    .describe("cloud-init user data, or any script: one of `userData`, a text, or a file. Default: none.")
    .meta(effects.newOnes),
  configDrive: z
    .boolean()
    .default(false)
    .describe("Hand metadata over on a disk, for networks without DHCP.")
    .meta(effects.lost),
  bootVolume: volume.optional().describe("Root disk on a volume. Default: on the compute node.").meta(effects.lost),
  volumes: z.record(label, volume).default({}).describe("Further volumes, by name.").meta(effects.lost),
  serverGroup: cloudName.optional().describe("One of `serverGroups`. Default: none.").meta(effects.lost),
  aggregate: z
    .record(z.string().regex(/^[\w.-]{1,63}$/, "a key of an aggregate's metadata, such as ssd"), text)
    .default({})
    .describe('Metadata of the host aggregates that it may run on: `ssd: "true"`. Default: anywhere.')
    .meta(effects.reboot),
  availabilityZone: label.optional().describe("Nova's availability zone. Default: any.").meta(effects.lost),
  waitFor: z
    .enum(["ssh", "active"])
    .optional()
    .describe(
      "`ssh`: done when it answers on SSH (needs a floating IP); `active`: when Nova says so. Default: ssh with a floating IP that everyone reaches on TCP 22, active without.",
    )
    .meta(effects.nothing),
});

export const userData = z.record(label, z.string());
