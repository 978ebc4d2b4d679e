import { z } from "zod";
import { cidr, cloudName, ipv4, label, mebibytes, physicalNetwork, port } from "./common";

const allocationPool = z.strictObject({
  start: ipv4.describe("First address."),
  end: ipv4.describe("Last address."),
});

export const image = z.strictObject({
  source: z
    .union([
      z.strictObject({ file: z.string().min(1).describe("Path of the image on the machine that runs Pulumi.") }),
      z.strictObject({ url: z.url({ protocol: /^https?$/ }).describe("Where the image is downloaded from.") }),
    ])
    .describe("A file here, or a URL."),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
    .optional()
    .describe("Checked before the upload. Default: not checked."),
  diskFormat: z.enum(["qcow2", "raw", "iso", "vmdk", "vdi", "vhd"]).default("qcow2").describe("Glance's disk_format."),
  minRamMiB: z.int().min(0).default(0).describe("Memory that an instance of it needs at least; 0: not known."),
  minDiskGiB: z
    .int()
    .min(0)
    .default(0)
    .describe("Disk that an instance of it needs at least; 0: not known, and 4 where the name says Debian."),
  properties: z.record(z.string(), z.string()).default({}).describe("Glance properties such as hw_disk_bus."),
});

export const flavor = z.strictObject({
  vcpus: z.int().positive().describe("Virtual CPUs."),
  ramMiB: mebibytes.describe("Memory."),
  diskGiB: z.int().min(0).describe("System disk; 0: as large as the image."),
  extraSpecs: z.record(z.string(), z.string()).default({}).describe("Nova's extra specs, such as hw:cpu_policy."),
});

export const keyPair = z.union([
  z.strictObject({
    publicKey: z
      .string()
      .regex(/^(ssh|ecdsa|sk)-\S+ \S+/, "an OpenSSH public key: ssh-ed25519 AAAA...")
      .describe("The public key itself."),
  }),
  z.strictObject({ publicKeyFile: z.string().min(1).describe("Path of the public key.") }),
]);

export const externalNetwork = z.strictObject({
  physicalNetwork: physicalNetwork.default("physnet1").describe("As in bridge_mappings of the network nodes."),
  segmentationId: z.int().min(1).max(4094).optional().describe("VLAN. Default: untagged, a flat network."),
  cidr: cidr.describe("The network, as the world outside knows it."),
  gatewayIp: ipv4.describe("Its router outside."),
  allocationPools: z
    .array(allocationPool)
    .min(1)
    .describe("Addresses for routers and floating IPs; the gateway is in none of them."),
  shared: z.boolean().default(false).describe("Whether instances of every project may attach directly."),
});

export const privateNetwork = z.strictObject({
  networkType: z.enum(["vxlan", "gre", "vlan"]).default("vxlan").describe("How frames travel between nodes."),
  physicalNetwork: physicalNetwork.optional().describe("VLAN networks only."),
  segmentationId: z.int().positive().optional().describe("VNI, GRE key or VLAN. Default: Neutron's choice."),
  cidr: cidr.describe("Its addresses; networks of different routers may use the same."),
  gatewayIp: ipv4.optional().describe("Default: the network's first address."),
  dhcp: z.boolean().default(true).describe("Whether Neutron hands out the addresses."),
  dnsNameservers: z.array(ipv4).default([]).describe("DNS servers for instances. Default: Neutron's own."),
  allocationPools: z.array(allocationPool).default([]).describe("Default: every address but the gateway's."),
  mtu: z.int().min(576).max(9216).optional().describe("Default: what the network type leaves of the physical MTU."),
});

export const router = z.strictObject({
  externalNetwork: cloudName.optional().describe("Default: no gateway, an inner router."),
  enableSnat: z.boolean().default(true).describe("Whether instances without a floating IP reach the outside."),
  networks: z.array(cloudName).min(1).describe("Private networks that it connects."),
});

export const ports = z.union([
  port,
  z.strictObject({ first: port.describe("First port."), last: port.describe("Last port.") }),
]);

export const securityGroupRule = z.strictObject({
  direction: z.enum(["ingress", "egress"]).default("ingress").describe("To the instance, or from it."),
  protocol: z.enum(["icmp", "tcp", "udp", "any"]).describe("What it is about."),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all."),
  remote: z
    .union([
      z.strictObject({ cidr: cidr.describe("A network.") }),
      z.strictObject({ group: cloudName.describe("A security group.") }),
    ])
    .default({ cidr: "0.0.0.0/0" })
    .describe("Who may connect: a network, or the members of a security group."),
});

export const securityGroup = z.strictObject({
  description: z.string().default("").describe("For people."),
  rules: z
    .array(securityGroupRule)
    .default([
      { direction: "ingress", protocol: "icmp", remote: { cidr: "0.0.0.0/0" } },
      ...[22, 80, 443].map((p) => ({
        direction: "ingress" as const,
        protocol: "tcp" as const,
        ports: p,
        remote: { cidr: "0.0.0.0/0" },
      })),
    ])
    .describe("Default: ICMP and TCP 22, 80, 443 from everywhere. Egress is open, as Neutron makes it."),
});

export const serverGroup = z.strictObject({
  policy: z
    .enum(["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"])
    .describe("Whether its instances share a compute node, or each has another; soft: if possible."),
});

export const instance = z.strictObject({
  image: cloudName.describe("One of `images`."),
  flavor: cloudName.describe("One of `flavors`."),
  keyPair: cloudName.describe("One of `keyPairs`."),
  networks: z
    .array(
      z.strictObject({
        network: cloudName.describe("One of `privateNetworks` or `externalNetworks`."),
        fixedIp: ipv4.optional().describe("Default: Neutron's choice."),
      }),
    )
    .min(1)
    .describe("Networks that it has a NIC on."),
  securityGroups: z.array(cloudName).min(1).describe("Some of `securityGroups`: who may connect."),
  floatingIp: z
    .union([
      z.literal("none"),
      z.strictObject({
        externalNetwork: cloudName.describe("One of `externalNetworks`."),
        address: ipv4.optional().describe("Default: the next free one of the pool."),
      }),
    ])
    .default("none")
    .describe("An address by which it is reached from outside."),
  userData: z
    .union([
      z.strictObject({ inline: z.string().describe("The text itself.") }),
      z.strictObject({ file: z.string().min(1).describe("Path of a file with the text.") }),
    ])
    .optional()
    .describe("cloud-init user data, or any script."),
  configDrive: z.boolean().default(false).describe("Hand metadata over on a disk, for networks without DHCP."),
  serverGroup: cloudName.optional().describe("One of `serverGroups`. Default: none."),
  count: z
    .int()
    .min(1)
    .max(500)
    .default(1)
    .describe("More than one: named NAME-1, NAME-2, ...; fixed addresses are then not allowed."),
  waitFor: z
    .enum(["ssh", "active"])
    .optional()
    .describe(
      "`ssh`: done when it answers on SSH (needs a floating IP); `active`: when Nova says so. Default: ssh with a floating IP, active without.",
    ),
});

/** What OpenStack is asked for. */
export const cloud = z.strictObject({
  images: z.record(cloudName, image).default({}).describe("Disk images, by name."),
  flavors: z.record(cloudName, flavor).default({}).describe("Sizes of instances, by name."),
  keyPairs: z.record(cloudName, keyPair).default({}).describe("SSH public keys that open instances, by name."),
  externalNetworks: z.record(cloudName, externalNetwork).default({}).describe("Networks that lead outside, by name."),
  privateNetworks: z.record(cloudName, privateNetwork).default({}).describe("Tenants' networks, by name."),
  routers: z.record(cloudName, router).default({}).describe("Routers, by name."),
  securityGroups: z.record(cloudName, securityGroup).default({}).describe("Rule sets for instances, by name."),
  serverGroups: z
    .record(cloudName, serverGroup)
    .default({})
    .describe("Groups of instances that Nova places together or apart, by name."),
  instances: z.record(label, instance).default({}).describe("Machines, by host name."),
});
