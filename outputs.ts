import * as pulumi from "@pulumi/pulumi";
import type { MachineAccess, TeamAccess } from "./components/class/access";
import type { Class, StaffAccess } from "./components/class/Class";
import type { Team } from "./components/class/Team";
import type { Cloud } from "./components/cloud/Cloud";
import type { ControlPlane } from "./components/control/ControlPlane";
import type { TeamModel } from "./model/class/types";

/** What a person wants to know after `pulumi up`, and what `box/status` reads. */
export interface LabOutputs {
  /** Keystone's URL: the entry to every API. */
  readonly authUrl: pulumi.Output<string>;
  /** An administrator's clouds.yaml; a secret: `pulumi stack output cloudsYaml --show-secrets`. */
  readonly cloudsYaml: pulumi.Output<string>;
  /** By instance: its addresses, and the SSH command where it has a floating IP. */
  readonly instances: pulumi.Output<Record<string, { floatingIp?: string; fixedIps: string[]; ssh?: string }>>;
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

/** What a class adds; nothing, where there is none. */
export interface ClassOutputs {
  /** By the team's key. */
  readonly teams?: pulumi.Output<Record<string, TeamSummary>>;
  /** How teams get in, by the team's key; a secret. */
  readonly classAccess?: pulumi.Output<Record<string, TeamAccess>>;
  /** How teachers and auditors get in; a secret. */
  readonly staffAccess?: pulumi.Output<StaffAccess>;
}

/** Stage 4. */
export function labOutputs(controlPlane: ControlPlane, cloud: Cloud): LabOutputs {
  return { authUrl: controlPlane.authUrl, cloudsYaml: controlPlane.cloudsYaml, instances: cloud.instances };
}

function summary(model: TeamModel, team: Team, domain: string): pulumi.Output<TeamSummary> {
  return pulumi.output(team.machines).apply((machines) => ({
    ...{ name: model.name, project: model.project.name, domain, machines },
    members: model.members.map(({ username }) => username),
    ...(model.lease.end !== undefined && { expires: model.lease.end }),
  }));
}

/** Stage 4 for the classes: none, or one. */
export function classOutputs([taught]: readonly Class[]): ClassOutputs {
  if (taught === undefined) return {};
  const { model, teams } = taught;
  const summaries = model.teams.map((team) => [team.key, summary(team, teams[team.key]!, model.domain)] as const);
  const access = Object.entries(teams).map(([key, team]) => [key, team.access] as const);
  return {
    teams: pulumi.output(Object.fromEntries(summaries)),
    classAccess: pulumi.secret(pulumi.output(Object.fromEntries(access))),
    staffAccess: taught.staffAccess,
  };
}
