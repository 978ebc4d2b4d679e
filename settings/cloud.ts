import { z } from "zod";
import { effects } from "./effects";
import { cidr, cloudName, ipv4, label, physicalNetwork } from "./common";
import * as topology from "./topology";

const allocationPool = z.strictObject({
  start: ipv4.describe("First address.").meta(effects.inPlace),
  end: ipv4.describe("Last address.").meta(effects.inPlace),
});

export const image = z.strictObject({
  source: z
    .union([
      z.strictObject({
        file: z.string().min(1).describe("Path of the image on the machine that runs Pulumi.").meta(effects.newOnes),
      }),
      z.strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .describe("Where the image is downloaded from.")
          .meta(effects.newOnes),
      }),
    ])
    .describe("A file here, or a URL.")
    .meta(effects.newOnes),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
    .optional()
    .describe("Checked before the upload. Default: not checked.")
    .meta(effects.newOnes),
  diskFormat: z
    .enum(["qcow2", "raw", "iso", "vmdk", "vdi", "vhd"])
    .default("qcow2")
    .describe("Glance's disk_format.")
    .meta(effects.newOnes),
  minRamMiB: z
    .int()
    .min(0)
    .default(0)
    .describe("Memory that an instance of it needs at least; 0: not known.")
    .meta(effects.inPlace),
  minDiskGiB: z
    .int()
    .min(0)
    .default(0)
    .describe("Disk that an instance of it needs at least; 0: not known, and 4 where the name says Debian.")
    .meta(effects.inPlace),
  properties: z
    .record(z.string(), z.string())
    .default({})
    .describe("Glance properties such as hw_disk_bus.")
    .meta(effects.inPlace),
});

export const keyPair = z.union([
  z.strictObject({
    publicKey: z
      .string()
      .regex(/^(ssh|ecdsa|sk)-\S+ \S+/, "an OpenSSH public key: ssh-ed25519 AAAA...")
      .describe("The public key itself.")
      .meta(effects.newOnes),
  }),
  z.strictObject({ publicKeyFile: z.string().min(1).describe("Path of the public key.").meta(effects.newOnes) }),
]);

export const externalNetwork = z.strictObject({
  physicalNetwork: physicalNetwork
    .default("physnet1")
    .describe("As in bridge_mappings of the network nodes.")
    .meta(effects.lost),
  segmentationId: z
    .int()
    .min(1)
    .max(4094)
    .optional()
    .describe("VLAN. Default: untagged, a flat network.")
    .meta(effects.lost),
  cidr: cidr.describe("The network, as the world outside knows it.").meta(effects.inPlace),
  gatewayIp: ipv4.describe("Its router outside.").meta(effects.inPlace),
  allocationPools: z
    .array(allocationPool)
    .min(1)
    .describe("Addresses for routers and floating IPs; the gateway is in none of them.")
    .meta(effects.inPlace),
  shared: z
    .boolean()
    .default(false)
    .describe("Whether instances of every project may attach directly.")
    .meta(effects.inPlace),
});

export const securityGroup = z.strictObject({
  description: z.string().default("").describe("For people.").meta(effects.inPlace),
  rules: z
    .array(topology.securityGroupRule)
    .default([
      { direction: "ingress", protocol: "icmp", remote: { cidr: "0.0.0.0/0" } },
      ...[22, 80, 443].map((p) => ({
        direction: "ingress" as const,
        protocol: "tcp" as const,
        ports: p,
        remote: { cidr: "0.0.0.0/0" },
      })),
    ])
    .describe("Default: ICMP and TCP 22, 80, 443 from everywhere. Egress is open, as Neutron makes it.")
    .meta(effects.inPlace),
});

/** A network of the lab's cloud exists once, so it may have a fixed segment. */
const network = topology.network.extend({
  segmentationId: z
    .int()
    .positive()
    .optional()
    .describe("VNI, GRE key or VLAN. Default: Neutron's choice.")
    .meta(effects.lost),
});

const instance = topology.instance.extend({
  keyPair: cloudName.describe("One of `keyPairs`.").meta(effects.newOnes),
  // The provider keeps a digest of them, and replaces the instance if it changes.
  userData: topology.instance.shape.userData.meta(effects.lost),
  count: z.int().min(1).max(500).default(1).describe("More than one: named NAME-1, NAME-2, ...").meta(effects.lost),
});

/** The lab's own cloud. */
export const cloud = z.strictObject({
  images: z.record(cloudName, image).default({}).describe("Disk images, by name.").meta(effects.newOnes),
  flavors: z
    .record(cloudName, topology.flavor)
    .default({})
    .describe("Sizes of instances, by name.")
    .meta(effects.reboot),
  keyPairs: z
    .record(cloudName, keyPair)
    .default({})
    .describe("SSH public keys that open instances, by name.")
    .meta(effects.newOnes),
  externalNetworks: z
    .record(cloudName, externalNetwork)
    .default({})
    .describe("Networks that lead outside, by name.")
    .meta(effects.lost),
  networks: z.record(cloudName, network).default({}).describe("Networks of instances, by name.").meta(effects.lost),
  routers: z.record(cloudName, topology.router).default({}).describe("Routers, by name.").meta(effects.inPlace),
  securityGroups: z
    .record(cloudName, securityGroup)
    .default({})
    .describe("Rule sets for instances, by name.")
    .meta(effects.inPlace),
  serverGroups: z
    .record(cloudName, topology.serverGroup)
    .default({})
    .describe("Groups of instances that Nova places together or apart, by name.")
    .meta(effects.lost),
  aggregates: z
    .record(label, topology.aggregate)
    .default({})
    .describe("Nova's host aggregates, by name.")
    .meta(effects.inPlace),
  userData: topology.userData.default({}).describe("cloud-init user data, or any script, by name.").meta(effects.lost),
  instances: z.record(label, instance).default({}).describe("Instances, by host name.").meta(effects.lost),
});
