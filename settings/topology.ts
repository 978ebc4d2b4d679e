/**
 * A topology: networks, routers, security groups and instances. It has two owners, the lab's own cloud (cloud.ts) and each team
 * of a class (blueprint.ts). Both write it with these shapes, under the names that Neutron, Nova and Cinder have for them.
 */
import { z } from "zod";
import { cidr, cloudName, ipv4, label, mebibytes, physicalNetwork, port } from "./common";

const text = z.string().min(1);

/** An address of a network: written out, or counted from the network's own address. */
const addressOfNetwork = z.union([
  ipv4,
  z.strictObject({ host: z.int().positive().describe("The network's n-th address: 10 for 10.0.0.10 in 10.0.0.0/24.") }),
]);

export const flavor = z.strictObject({
  vcpus: z.int().positive().describe("Virtual CPUs."),
  ramMiB: mebibytes.describe("Memory."),
  diskGiB: z.int().min(0).describe("System disk; 0: as large as the image."),
  extraSpecs: z.record(z.string(), z.string()).default({}).describe("Nova's extra specs, such as hw:cpu_policy."),
});

export const network = z.strictObject({
  networkType: z.enum(["vxlan", "gre", "vlan"]).default("vxlan").describe("How frames travel between nodes."),
  physicalNetwork: physicalNetwork.optional().describe("VLAN networks only."),
  cidr: cidr.describe("Its addresses; networks of different routers may use the same."),
  gatewayIp: z
    .union([addressOfNetwork, z.literal("none")])
    .optional()
    .describe("Its router's address; `none`: no gateway. Default: the network's first address."),
  dhcp: z.boolean().default(true).describe("Whether Neutron hands out the addresses."),
  dnsNameservers: z
    .array(ipv4)
    .optional()
    .describe("DNS servers for instances. Default: in a class those of its settings, else Neutron's own."),
  allocationPools: z
    .array(
      z.strictObject({
        start: addressOfNetwork.describe("First address."),
        end: addressOfNetwork.describe("Last address."),
      }),
    )
    .default([])
    .describe("Addresses that Neutron gives out. Default: every address but the gateway's."),
  mtu: z.int().min(576).max(9216).optional().describe("Default: what the network type leaves of the physical MTU."),
});

export const router = z.strictObject({
  externalNetwork: cloudName
    .optional()
    .describe(
      "Where its gateway is; `none`: an inner router. Default: none in the lab's cloud, the class's in a team.",
    ),
  enableSnat: z.boolean().default(true).describe("Whether instances without a floating IP reach the outside."),
  networks: z.array(cloudName).min(1).describe("Networks that it connects."),
});

const ports = z.union([
  port,
  z.strictObject({ first: port.describe("First port."), last: port.describe("Last port.") }),
]);

export const securityGroupRule = z.strictObject({
  direction: z.enum(["ingress", "egress"]).default("ingress").describe("To the instance, or from it."),
  protocol: z.enum(["icmp", "tcp", "udp", "any"]).describe("What it is about."),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all."),
  remote: z
    .union([
      z.strictObject({ cidr: cidr.describe("Addresses.") }),
      z.strictObject({ network: cloudName.describe("One of `networks`.") }),
      z.strictObject({ group: cloudName.describe("Members of one of `securityGroups`.") }),
    ])
    .default({ cidr: "0.0.0.0/0" })
    .describe("Who may connect: addresses, a network, or the members of a security group."),
});

export const serverGroup = z.strictObject({
  policy: z
    .enum(["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"])
    .describe("Whether its instances share a compute node, or each has another; soft: if possible."),
});

const exposed = z.strictObject({
  protocol: z.enum(["icmp", "tcp", "udp"]).describe("What it is about."),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all."),
});

const volume = z.strictObject({
  sizeGiB: z.int().positive().max(16384).describe("Size."),
  volumeType: cloudName.optional().describe("Cinder's volume type, an encrypted one for instance. Default: Cinder's."),
});

const floatingIp = z.strictObject({
  externalNetwork: cloudName.optional().describe("Where it comes from. Default: as for `true`."),
  address: ipv4.optional().describe("Default: the next free one of the pool."),
});

/** Aggregates of compute nodes, as the lab's cloud and a class declare them. */
export const aggregate = z.strictObject({
  nodes: z.array(label).min(1).describe("Compute nodes."),
  metadata: z.record(z.string(), z.string()).default({}).describe('What instances ask for: `ssd: "true"`.'),
  availabilityZone: label.optional().describe("Default: none of its own."),
});

export const instance = z.strictObject({
  image: cloudName.describe("One of the lab's `images`."),
  flavor: cloudName.describe("One of `flavors`; in a team, of the lab's too."),
  networks: z
    .array(
      z.strictObject({
        network: cloudName.describe("One of `networks`; in the lab's cloud, an external one too."),
        fixedIp: addressOfNetwork
          .optional()
          .describe(
            "The first of several instances gets it, the next ones those that follow. Default: Neutron's choice.",
          ),
      }),
    )
    .min(1)
    .describe("Networks that it has a NIC on, in order."),
  forwards: z
    .boolean()
    .default(false)
    .describe(
      "Whether it passes on what is not addressed to it, as a router or a sniffer does: no port security then.",
    ),
  floatingIp: z
    .union([z.boolean(), floatingIp])
    .default(false)
    .describe("An address outside, for its first NIC; `true`: of the network that a router of that NIC leads to."),
  securityGroups: z
    .array(cloudName)
    .default([])
    .describe("Some of `securityGroups`: who may connect. Default: those who are in no group either."),
  exposed: z.array(exposed).default([]).describe("What everyone may connect to. Default: nothing."),
  userData: z
    .union([
      label,
      z.strictObject({ inline: z.string().describe("The text itself.") }),
      z.strictObject({ file: text.describe("Path of a file with the text; not in a blueprint.") }),
    ])
    .optional()
    .describe("cloud-init user data, or any script: one of `userData`, a text, or a file. Default: none."),
  configDrive: z.boolean().default(false).describe("Hand metadata over on a disk, for networks without DHCP."),
  bootVolume: volume.optional().describe("Root disk on a volume. Default: on the compute node."),
  volumes: z.record(label, volume).default({}).describe("Further volumes, by name."),
  serverGroup: cloudName.optional().describe("One of `serverGroups`. Default: none."),
  aggregate: z
    .record(z.string().regex(/^[\w.-]{1,63}$/, "a key of an aggregate's metadata, such as ssd"), text)
    .default({})
    .describe('Metadata of the host aggregates that it may run on: `ssd: "true"`. Default: anywhere.'),
  availabilityZone: label.optional().describe("Nova's availability zone. Default: any."),
  waitFor: z
    .enum(["ssh", "active"])
    .optional()
    .describe(
      "`ssh`: done when it answers on SSH (needs a floating IP); `active`: when Nova says so. Default: ssh with a floating IP that everyone reaches on TCP 22, active without.",
    ),
});

export const userData = z.record(label, z.string());
