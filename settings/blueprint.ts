import { z } from "zod";
import { flavor, ports, securityGroupRule, serverGroup } from "./cloud";
import { cidr, cloudName, ipv4, label } from "./common";

const text = z.string().min(1);

const network = z.strictObject({
  cidr: z
    .union([
      cidr,
      z.strictObject({
        pool: cidr.describe("Networks of the teams are cut out of this one."),
        prefixLength: z.int().min(8).max(29).describe("Size of each: 24 for 254 addresses."),
      }),
    ])
    .describe("The same network in every team (they never meet), or one of its own for each, by the team's key."),
  gateway: z.boolean().default(true).describe("Whether the first address is the router's; false: no gateway."),
  dhcp: z.boolean().default(true).describe("Whether Neutron hands out the addresses."),
  dnsNameservers: z.array(ipv4).optional().describe("DNS servers. Default: those of the class's settings."),
});

const router = z.strictObject({
  networks: z.array(label).min(1).describe("Networks that it connects."),
  external: z.boolean().default(true).describe("Whether it leads outside; false: an inner router."),
  enableSnat: z.boolean().default(true).describe("Whether machines without a floating IP reach the outside."),
});

const rule = securityGroupRule.extend({
  remote: z
    .union([
      z.strictObject({ cidr: cidr.describe("A network.") }),
      z.strictObject({ network: label.describe("One of the team's networks.") }),
      z.strictObject({ group: label.describe("Members of one of `securityGroups`, in the same team.") }),
    ])
    .default({ cidr: "0.0.0.0/0" })
    .describe("Who may connect."),
});

const exposed = z.strictObject({
  protocol: z.enum(["icmp", "tcp", "udp"]).describe("What it is about."),
  ports: ports.optional().describe("One port or a range; TCP and UDP only. Default: all."),
});

const volume = z.strictObject({
  sizeGiB: z.int().positive().max(16384).describe("Size."),
  volumeType: cloudName.optional().describe("Cinder's volume type, an encrypted one for instance. Default: Cinder's."),
});

const machine = z.strictObject({
  role: label.default("server").describe("What it is in the exercise: attacker, server, router, ... For people."),
  hidden: z.boolean().default(false).describe("Students are not told of it, and their key does not open it."),
  count: z
    .union([
      z.strictObject({ perTeam: z.int().min(1).max(100).describe("More than one: NAME-1, NAME-2, ...") }),
      z.literal("perMember"),
    ])
    .default({ perTeam: 1 })
    .describe("How many: a number for each team, or one for each member, named NAME-MEMBER."),
  image: cloudName.describe("One of the lab's `images`."),
  flavor: cloudName.describe("One of `flavors`, or of the lab's."),
  networks: z
    .array(
      z.strictObject({
        network: label.describe("One of `networks`."),
        fixedIp: z
          .union([ipv4, z.strictObject({ host: z.int().positive().describe("The network's n-th address.") })])
          .optional()
          .describe(
            "The first of several machines gets it, the next ones those that follow. Default: Neutron's choice.",
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
  floatingIp: z.boolean().default(false).describe("An address outside, for its first NIC."),
  securityGroups: z.array(label).default([]).describe("Some of `securityGroups`: who may connect inside the team."),
  exposed: z.array(exposed).default([]).describe("What everyone may connect to. Default: nothing."),
  userData: label.optional().describe("One of `userData`. Default: none."),
  bootVolume: volume.optional().describe("Root disk on a volume. Default: on the compute node."),
  volumes: z.record(label, volume).default({}).describe("Further volumes, by name."),
  serverGroup: label.optional().describe("One of `serverGroups`. Default: none."),
  aggregate: z
    .record(z.string().regex(/^[\w.-]{1,63}$/, "a key of an aggregate's metadata, such as ssd"), text)
    .default({})
    .describe('Metadata of the host aggregates that it may run on: `ssd: "true"`. Default: anywhere.'),
  availabilityZone: label.optional().describe("Nova's availability zone. Default: any."),
  walltime: text
    .optional()
    .describe("Its lease ends so long after the start of the team's: 4h. Default: with the team's."),
});

const variant = z.union([
  z.strictObject({ hex: z.int().min(1).max(64).describe("So many hexadecimal digits."), per: per() }),
  z.strictObject({
    from: z.int().min(0).describe("Lowest number."),
    to: z
      .int()
      .max(2 ** 31)
      .describe("Highest number."),
    per: per(),
  }),
  z.strictObject({
    oneOf: z
      .array(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dots, hyphens, underscores, 64 at most"))
      .min(1)
      .describe("One of these."),
    per: per(),
  }),
]);

function per() {
  return z.enum(["team", "member"]).default("team").describe("Who gets one of their own.");
}

/** The topology that every team of a class gets: the content of a blueprint's file. */
export const blueprint = z.strictObject({
  version: z.literal(1).describe("Version of this format."),
  description: z.string().default("").describe("For people."),
  networks: z.record(label, network).describe("Networks, by name."),
  routers: z.record(label, router).default({}).describe("Routers, by name."),
  securityGroups: z
    .record(label, z.strictObject({ rules: z.array(rule).describe("Egress is open, as Neutron makes it.") }))
    .default({})
    .describe("Who may connect inside a team, by name. What is `exposed` needs no rule."),
  flavors: z.record(label, flavor).default({}).describe("Sizes of machines that the lab does not have, by name."),
  serverGroups: z.record(label, serverGroup).default({}).describe("Machines placed together or apart, by name."),
  userData: z
    .record(label, z.string())
    .default({})
    .describe("cloud-init user data, or any script, by name; {{team}} and the like are replaced."),
  variants: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/, "a name: letters and digits, a letter first"), variant)
    .default({})
    .describe("Values that differ between teams or members, derived from the class's seed."),
  machines: z.record(label.max(30), machine).describe("Machines, by host name."),
  headRoom: z
    .strictObject({
      instances: z.int().min(0).default(0).describe("Servers."),
      ports: z.int().min(0).default(2).describe("Ports: rebuilding takes one beside the old one."),
      volumes: z.int().min(0).default(0).describe("Volumes."),
      snapshots: z.int().min(0).optional().describe("Snapshots. Default: one for each volume."),
      gigabytes: z.int().min(0).optional().describe("GiB of volumes. Default: room for the default snapshots."),
    })
    .prefault({})
    .describe("What the quotas allow beyond what the blueprint needs."),
});

/** A blueprint as read, after defaults. */
export type BlueprintSettings = z.output<typeof blueprint>;
