import { z } from "zod";
import { effects } from "./effects";
import { cloudName, ipv4, label, labelUpTo } from "./common";
import { aggregate } from "./topology";

/**
 * A user name that Keystone, LDAP and mail systems accept, without characters that are special in a shell, a file
 * name or a spreadsheet.
 */
export const usernameForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** A seed of variants, in the settings or in a roster. */
export const seedForm = /^[\x21-\x7e]{1,128}$/;

export const username = z
  .string()
  .regex(
    usernameForm,
    "a user name: letters, digits, dots, hyphens, underscores and @, 64 characters at most, a letter or digit first",
  );

/** Machines whose data a change may lose. */
export const allowedLoss = z
  .string()
  .regex(
    /^(\*|[a-z0-9]+(-[a-z0-9]+)*)(\/[a-z0-9]+(-[a-z0-9]+)*)?$/,
    "a team's key such as red, one of its instances such as red/web, or * for every team",
  );

const ratio = z.number().positive();
const limit = z.int().min(0);
const blueprintText = "a shipped blueprint's name, the path of a .yaml file, or a mapping with git and revision";

/** A blueprint in a git repository, at a fixed commit. */
export const gitBlueprint = z.strictObject({
  git: z
    .string()
    .regex(
      /^(https|ssh|file):\/\/[^\s-][^\s]*$/,
      "a URL that starts with https://, ssh:// or file://, without spaces in it",
    )
    .describe("The repository's URL.")
    .meta(effects.nothing),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/, "a whole commit id: 40 hexadecimal digits (git rev-parse HEAD)")
    .describe("The commit: branches and tags move, and the class would change with them.")
    .meta(effects.nothing),
  path: z
    .string()
    .regex(
      /^(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)[A-Za-z0-9_][\w./-]*\.ya?ml$/,
      "the path of a .yaml file inside the repository",
    )
    .default("blueprint.yaml")
    .describe("The file in the repository.")
    .meta(effects.nothing),
});

const lease = z.strictObject({
  start: z
    .string()
    .min(1)
    .optional()
    .describe("Date, or date and time: 2026-09-01, 2026-09-01T08:00. Default: the first `up`.")
    .meta(effects.nothing),
  end: z
    .string()
    .min(1)
    .optional()
    .describe("As `start`; a date alone includes that day. Default: until it is destroyed.")
    .meta(effects.nothing),
  walltime: z
    .string()
    .min(1)
    .optional()
    .describe("Instead of `end`, counted from `start`: 4h, 90m, 2d, 7-00:00:00.")
    .meta(effects.nothing),
  timeZone: z
    .string()
    .min(1)
    .default("UTC")
    .describe("IANA name of the zone that dates are meant in: Europe/Paris.")
    .meta(effects.nothing),
  warning: z
    .string()
    .min(1)
    .default("2d")
    .describe("How long before the end people are warned: 2d, 12h.")
    .meta(effects.nothing),
  atEnd: z
    .enum(["stop", "delete"])
    .default("stop")
    .describe("What `npm run class -- leases` does at the end: stops the machines, or deletes them and the team.")
    .meta(effects.nothing),
  teamsMayExceed: z
    .boolean()
    .default(false)
    .describe("Whether a team's lease in the roster may end after that of the class.")
    .meta(effects.nothing),
});

/** The limits of {@link import("../model/class/types").QuotaModel}, each optional. */
const quotas = z.strictObject({
  instances: limit.optional().describe("Nova: servers.").meta(effects.inPlace),
  cores: limit.optional().describe("Nova: vCPUs.").meta(effects.inPlace),
  ramMiB: limit.optional().describe("Nova: memory.").meta(effects.inPlace),
  serverGroups: limit.optional().describe("Nova: server groups.").meta(effects.inPlace),
  serverGroupMembers: limit.optional().describe("Nova: servers in one group.").meta(effects.inPlace),
  networks: limit.optional().describe("Neutron: networks.").meta(effects.inPlace),
  subnets: limit.optional().describe("Neutron: subnets.").meta(effects.inPlace),
  routers: limit.optional().describe("Neutron: routers.").meta(effects.inPlace),
  ports: limit.optional().describe("Neutron: ports, those of DHCP and routers among them.").meta(effects.inPlace),
  floatingIps: limit.optional().describe("Neutron: floating IPs.").meta(effects.inPlace),
  securityGroups: limit.optional().describe("Neutron: security groups, `default` among them.").meta(effects.inPlace),
  securityGroupRules: limit.optional().describe("Neutron: rules of all groups.").meta(effects.inPlace),
  volumes: limit.optional().describe("Cinder: volumes.").meta(effects.inPlace),
  snapshots: limit.optional().describe("Cinder: snapshots.").meta(effects.inPlace),
  gigabytes: limit.optional().describe("Cinder: GiB of volumes and snapshots.").meta(effects.inPlace),
});

const amounts = {
  vcpus: z.int().positive().describe("Physical threads for instances.").meta(effects.nothing),
  memoryMiB: z.int().positive().describe("Memory for instances.").meta(effects.nothing),
  diskGiB: z.int().min(0).describe("Disk for instances.").meta(effects.nothing),
};

/** A class in the lab's cloud. */
export const classSettings = z.strictObject({
  name: labelUpTo(31).describe("Short name; the projects' names start with it.").meta(effects.lost),
  domain: cloudName
    .optional()
    .describe("Keystone domain that the class makes for itself. Default: its name.")
    .meta(effects.inPlace),
  roster: z
    .string()
    .min(1)
    .describe("Path of the roster, CSV or YAML; docs/class/roster.md explains it.")
    .meta(effects.nothing),
  blueprint: z
    .union([z.string().min(1, blueprintText), gitBlueprint])
    .describe("What each team gets: a shipped blueprint's name, a path, or a git repository at a commit.")
    .meta(effects.nothing),
  externalNetwork: cloudName
    .optional()
    .describe("One of the lab's `externalNetworks`, for routers and floating IPs. Default: the only one.")
    .meta(effects.inPlace),
  lease: lease.prefault({}).describe("When the class may exist."),
  teachers: z.array(username).default([]).describe("User names; they work in every team.").meta(effects.inPlace),
  auditors: z
    .array(username)
    .default([])
    .describe("User names; they look at every team and change nothing.")
    .meta(effects.inPlace),
  identity: z
    .union([
      z.literal("own"),
      z.strictObject({
        existingDomain: cloudName.describe("Keystone domain (LDAP, federated) with the people.").meta(effects.inPlace),
      }),
    ])
    .default("own")
    .describe("Where the people are: `own` makes them, an existing domain is only referred to.")
    .meta(effects.inPlace),
  seed: z
    .string()
    .regex(seedForm, "a text of 1 to 128 printable ASCII characters")
    .optional()
    .describe(
      "What the teams' variants derive from: the same seed, the same variants. Whoever knows or guesses it knows every team's values: 20 random characters are enough. Default: a secret that is drawn with the class.",
    )
    .meta(effects.newOnes),
  revocations: z
    .record(label, z.int().min(1).max(9999))
    .default({})
    .describe(
      "By a team's key: how often its access was taken back. A higher number makes another application credential for it.",
    )
    .meta(effects.inPlace),
  stacks: z
    .int()
    .min(2)
    .max(99)
    .optional()
    .describe(
      "How many stacks of its own the teams are spread over; fixed while the class exists. Default: all are in the lab's stack.",
    )
    .meta(effects.nothing),
  allowLoss: z
    .array(allowedLoss)
    .default([])
    .describe(
      "Teams (`red`) and instances (`red/web`, `*/web`; `*` is every team) whose data a change may cost. Default: none; such a change is refused.",
    )
    .meta(effects.nothing),
  quotas: quotas.default({}).describe("Limits of each project. Default: what the blueprint needs, and its head room."),
  aggregates: z.record(label, aggregate).default({}).describe("Nova's host aggregates, by name.").meta(effects.inPlace),
  capacity: z
    .strictObject({
      nodes: z
        .record(label, z.strictObject(amounts))
        .default({})
        .describe("Compute nodes of an existing cloud.")
        .meta(effects.nothing),
      overcommit: z
        .strictObject({
          cpu: ratio.default(4).describe("vCPUs of instances for each thread.").meta(effects.nothing),
          memory: ratio.default(1).describe("Memory of instances for each MiB.").meta(effects.nothing),
          disk: ratio.default(1).describe("Disk of instances for each GiB.").meta(effects.nothing),
        })
        .prefault({})
        .describe("Nova's allocation ratios on those nodes."),
      volumesGiB: z.int().min(0).optional().describe("Room for volumes. Default: not checked.").meta(effects.nothing),
    })
    .prefault({})
    .describe("What there is for the class where the lab's settings do not say it: an existing cloud, volumes."),
  dnsNameservers: z
    .array(ipv4)
    .default([])
    .describe("DNS servers for networks whose blueprint names none. Default: Neutron's own.")
    .meta(effects.inPlace),
});

/** The settings as written, after defaults. */
export type ClassSettings = z.output<typeof classSettings>;
/** The settings as a teacher writes them, before defaults. */
export type ClassSettingsInput = z.input<typeof classSettings>;
