import { z } from "zod";
import { cidr, cloudName, ipv4, label, physicalNetwork } from "./common";
import * as topology from "./topology";

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

export const securityGroup = z.strictObject({
  description: z.string().default("").describe("For people."),
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
    .describe("Default: ICMP and TCP 22, 80, 443 from everywhere. Egress is open, as Neutron makes it."),
});

/** In the cloud one may name the segment, since there is one of it. */
const network = topology.network.extend({
  segmentationId: z.int().positive().optional().describe("VNI, GRE key or VLAN. Default: Neutron's choice."),
});

const instance = topology.instance.extend({
  keyPair: cloudName.describe("One of `keyPairs`."),
  count: z.int().min(1).max(500).default(1).describe("More than one: named NAME-1, NAME-2, ..."),
});

/** What OpenStack is asked for. */
export const cloud = z.strictObject({
  images: z.record(cloudName, image).default({}).describe("Disk images, by name."),
  flavors: z.record(cloudName, topology.flavor).default({}).describe("Sizes of instances, by name."),
  keyPairs: z.record(cloudName, keyPair).default({}).describe("SSH public keys that open instances, by name."),
  externalNetworks: z.record(cloudName, externalNetwork).default({}).describe("Networks that lead outside, by name."),
  networks: z.record(cloudName, network).default({}).describe("Networks of instances, by name."),
  routers: z.record(cloudName, topology.router).default({}).describe("Routers, by name."),
  securityGroups: z.record(cloudName, securityGroup).default({}).describe("Rule sets for instances, by name."),
  serverGroups: z
    .record(cloudName, topology.serverGroup)
    .default({})
    .describe("Groups of instances that Nova places together or apart, by name."),
  aggregates: z.record(label, topology.aggregate).default({}).describe("Nova's host aggregates, by name."),
  userData: topology.userData.default({}).describe("cloud-init user data, or any script, by name."),
  instances: z.record(label, instance).default({}).describe("Instances, by host name."),
});
