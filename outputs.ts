import * as pulumi from "@pulumi/pulumi";
import type { MachineAccess, TeamAccess } from "./components/class/access";
import type { Class, StaffAccess } from "./components/class/Class";
import type { ClassPart } from "./components/class/ClassPart";
import { formerOutputs, isGiven } from "./upstream/outputs";
import type { SharedParts } from "./components/class/shared-parts";
import type { Team } from "./components/class/Team";
import type { Cloud } from "./components/cloud/Cloud";
import type { InstanceAddresses } from "./components/cloud/inputs";
import type { ControlPlane } from "./components/control/ControlPlane";
import type { Nodes } from "./components/node/Nodes";
import type { TeamModel } from "./model/class/types";

/** What a person wants to know after `pulumi up`, and what `box/status` reads. */
export interface LabOutputs {
  /** Keystone's URL: the entry to every API. */
  readonly authUrl: pulumi.Output<string>;
  /** PEM text of the authority that signed the APIs' certificates, for the file `ca.pem` beside clouds.yaml. Absent: a public one, or none. */
  readonly caCertificate?: pulumi.Output<string | undefined>;
  /** An administrator's clouds.yaml; a secret: `pulumi stack output cloudsYaml --show-secrets`. */
  readonly cloudsYaml: pulumi.Output<string>;
  /** The nodes' SSH host keys, for a known_hosts file: `pulumi stack output knownHosts`. */
  readonly knownHosts: pulumi.Output<string>;
  /** By instance: its addresses, and the SSH command where it has a floating IP. */
  readonly instances: Readonly<Record<string, pulumi.Output<InstanceAddresses>>>;
}

/** A team as everybody may see it. */
export interface TeamSummary {
  readonly name: string;
  /** Keystone's project, in the class's domain. */
  readonly project: string;
  readonly domain: string;
  /** User names. */
  readonly members: readonly string[];
  /** When its lease ends: ISO 8601 in UTC. Absent: it does not. */
  readonly expires?: string;
  readonly machines: Readonly<Record<string, MachineAccess>>;
}

/** What a class adds; nothing, where there is none. Each team by itself: of one that failed only its own is not new. */
export interface ClassOutputs {
  /** By the team's key. */
  readonly teams?: Record<string, pulumi.Output<TeamSummary>>;
  /** How teams get in, by the team's key; secrets. */
  readonly classAccess?: Record<string, pulumi.Output<TeamAccess>>;
  /** What the stacks of a split class take of the lab's; a secret. */
  readonly classShared?: pulumi.Output<SharedParts>;
  /** How teachers and auditors get in; a secret. */
  readonly staffAccess?: pulumi.Output<StaffAccess>;
}

/** Stage 4. */
export function labOutputs(controlPlane: ControlPlane, nodes: Nodes, cloud: Cloud): LabOutputs {
  const { authUrl, caCertificate, cloudsYaml } = controlPlane;
  return {
    authUrl,
    ...(caCertificate && { caCertificate }),
    cloudsYaml,
    knownHosts: nodes.knownHosts,
    instances: cloud.instances,
  };
}

function summary(model: TeamModel, team: Team, domain: string): pulumi.Output<TeamSummary> {
  return pulumi.output(team.machines).apply((machines) => ({
    name: model.name,
    project: model.project.name,
    domain,
    machines,
    members: model.members.map(({ username }) => username),
    ...(model.lease.end !== undefined && { expires: model.lease.end }),
  }));
}

/** Stage 4 for the class. */
export function classOutputs(taught: Class): ClassOutputs {
  const { staffAccess, shared } = taught;
  return shared === undefined ? { ...teamOutputs(taught), staffAccess } : { classShared: shared, staffAccess };
}

/** Stage 4 for the teams of a class that are in this stack. */
export function teamOutputs({ model, teams }: Class | ClassPart): ClassOutputs {
  const here = model.teams.filter(({ key }) => key in teams);
  return {
    teams: Object.fromEntries(here.map((team) => [team.key, summary(team, teams[team.key]!, model.domain)])),
    classAccess: Object.fromEntries(here.map(({ key }) => [key, teams[key]!.access])),
  };
}

/** Those that are secrets: what they were in the run before does not say it of itself. */
const secretOutputs: ReadonlySet<string> = new Set<keyof (LabOutputs & ClassOutputs)>([
  "cloudsYaml",
  "classAccess",
  "classShared",
  "staffAccess",
]);

/**
 * The end of stage 4: where a resource has failed, what is made of it stays as it was after the run before, or is absent. A single
 * output without a value would take all others from the stack, which `status` and access packs are made from.
 */
export async function knownOutputs(outputs: LabOutputs | ClassOutputs): Promise<object> {
  let asked: ReturnType<typeof formerOutputs> | undefined;
  const before = async (key: string) => (await (asked ??= formerOutputs()))[key];
  return eachKnown(outputs, before, (key) => secretOutputs.has(key));
}

/** @param before what each was */
async function eachKnown(
  parts: object,
  before: (key: string) => Promise<unknown>,
  isSecret: (key: string) => boolean,
): Promise<object> {
  const known = Object.entries(parts).map(async ([key, part]: [string, unknown]) => {
    return [key, await knownPart(part, () => before(key), isSecret(key))] as const;
  });
  return Object.fromEntries((await Promise.all(known)).filter(([, part]) => part !== undefined));
}

async function knownPart(part: unknown, before: () => Promise<unknown>, secret: boolean): Promise<unknown> {
  if (!pulumi.Output.isInstance(part)) {
    const named = async (name: string) => ((await before()) as Readonly<Record<string, unknown>> | undefined)?.[name];
    return eachKnown(part as object, named, () => secret);
  }
  if (await isGiven(part)) return part;
  const former = await before();
  return secret && former !== undefined ? pulumi.secret(former) : former;
}
