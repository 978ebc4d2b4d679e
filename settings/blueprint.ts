import { z } from "zod";
import { effects } from "./effects";
import { cidr, label, labelUpTo } from "./common";
import * as topology from "./topology";

const network = topology.network.extend({
  cidr: z
    .union([
      cidr,
      z.strictObject({
        pool: cidr.describe("Networks of the teams are cut out of this one.").meta(effects.inPlace),
        prefixLength: z.int().min(8).max(29).describe("Size of each: 24 for 254 addresses.").meta(effects.inPlace),
      }),
    ])
    .describe("The same network in every team (they never meet), or one of its own for each, by the team's key.")
    .meta(effects.inPlace),
});

const instance = topology.instance.extend({
  role: label
    .default("server")
    .describe("What it is in the exercise: attacker, server, router, ... For people.")
    .meta(effects.nothing),
  hidden: z
    .boolean()
    .default(false)
    .describe("Students do not hear of it, and their key does not open it.")
    .meta(effects.newOnes),
  count: z
    .union([z.int().min(1).max(100), z.literal("perMember")])
    .default(1)
    .describe("How many: a number for each team, named NAME-1, NAME-2, ..., or one for each member, named NAME-MEMBER.")
    .meta(effects.lost),
  walltime: z
    .string()
    .min(1)
    .optional()
    .describe("Its lease ends so long after the start of the team's: 4h. Default: with the team's.")
    .meta(effects.nothing),
});

const variant = z.union([
  z.strictObject({
    hex: z.int().min(1).max(64).describe("How many hexadecimal digits.").meta(effects.newOnes),
    per: per(),
  }),
  z.strictObject({
    from: z.int().min(0).describe("Lowest number.").meta(effects.newOnes),
    to: z
      .int()
      .max(2 ** 31)
      .describe("Highest number.")
      .meta(effects.newOnes),
    per: per(),
  }),
  z.strictObject({
    oneOf: z
      .array(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dots, hyphens, underscores, 64 at most"))
      .min(1)
      .describe("One of these.")
      .meta(effects.newOnes),
    per: per(),
  }),
]);

function per() {
  return z.enum(["team", "member"]).default("team").describe("Who gets one of their own.").meta(effects.newOnes);
}

/** The topology that every team of a class gets: the content of a blueprint's file. */
export const blueprint = z.strictObject({
  version: z.literal(2).describe("Version of this format.").meta(effects.nothing),
  description: z.string().default("").describe("For people.").meta(effects.nothing),
  networks: z.record(label, network).describe("Networks, by name.").meta(effects.lost),
  routers: z.record(label, topology.router).default({}).describe("Routers, by name.").meta(effects.inPlace),
  securityGroups: z
    .record(
      label,
      z.strictObject({
        description: z.string().default("").describe("For people.").meta(effects.inPlace),
        rules: z
          .array(topology.securityGroupRule)
          .describe("Egress is open, as Neutron makes it.")
          .meta(effects.inPlace),
      }),
    )
    .default({})
    .describe("Who may connect inside a team, by name. What is `exposed` needs no rule.")
    .meta(effects.inPlace),
  flavors: z
    .record(label, topology.flavor)
    .default({})
    .describe("Sizes that the lab does not have, by name.")
    .meta(effects.reboot),
  serverGroups: z
    .record(label, topology.serverGroup)
    .default({})
    .describe("Groups of instances that Nova places together or apart, by name.")
    .meta(effects.lost),
  userData: topology.userData
    .default({})
    .describe("cloud-init user data, or any script, by name; {{team}} and the like are replaced.")
    .meta(effects.newOnes),
  variants: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/, "a name: letters and digits, a letter first"), variant)
    .default({})
    .describe("Values that differ between teams or members, derived from the class's seed.")
    .meta(effects.newOnes),
  instances: z.record(labelUpTo(30), instance).describe("Instances, by host name.").meta(effects.lost),
  headRoom: z
    .strictObject({
      instances: z.int().min(0).default(0).describe("Servers.").meta(effects.inPlace),
      ports: z
        .int()
        .min(0)
        .default(2)
        .describe("Ports: rebuilding takes one beside the old one.")
        .meta(effects.inPlace),
      volumes: z.int().min(0).default(0).describe("Volumes.").meta(effects.inPlace),
      snapshots: z.int().min(0).optional().describe("Snapshots. Default: one for each volume.").meta(effects.inPlace),
      gigabytes: z
        .int()
        .min(0)
        .optional()
        .describe("GiB of volumes. Default: room for the default snapshots.")
        .meta(effects.inPlace),
    })
    .prefault({})
    .describe("What the quotas allow beyond what the blueprint needs."),
});

/** A blueprint as read, after defaults. */
export type BlueprintSettings = z.output<typeof blueprint>;
