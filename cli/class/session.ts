/** What every command starts with: the class as declared, and access to the cloud. */
import { ApiClient } from "../../openstack/client";
import { accessFromOutputs, openAccess } from "../../components/control/access";
import { thisMachine, type Machine } from "../../reading/machine";
import { stackFrom } from "../../reading/stack";
import { insteadOf } from "../../values/names";
import type { ClassModel } from "../../model/class/types";
import { quoted } from "../../values/text";
import type { LabModel } from "../../model/types";
import { Failure } from "./failure";
import { PartStacks } from "./part-stacks";
import type { Pulumi } from "./pulumi";
import type { TeamAccess } from "./types";

export interface Session {
  readonly pulumi: Pulumi;
  readonly lab: LabModel;
  readonly model: ClassModel;
  readonly warnings: readonly string[];
  /** The class's own stacks. Undefined: its teams are in the lab's stack. */
  readonly parts: PartStacks | undefined;
}

/**
 * Reads and checks the stack's settings, as `up` does.
 * @param machine the machine whose files the settings name
 * @throws Failure with every mistake in them
 */
export async function openSession(pulumi: Pulumi, machine: Machine = thisMachine): Promise<Session> {
  const [lab, classValue] = [await pulumi.settings("lab"), await pulumi.settings("class")];
  if (classValue === undefined)
    throw new Failure(
      `stack ${pulumi.stack} declares no class: add atelier:class to its file (docs/class/README.md)`,
      2,
    );
  const read = stackFrom(lab, classValue, machine);
  if ("reports" in read) throw new Failure(read.reports.join("\n"), 2);
  const model = read.stack.class;
  if (model === undefined) throw new Error("a class was declared, and read without a problem, but there is none");
  const parts = model.stacks === undefined ? undefined : new PartStacks(pulumi, model);
  return { pulumi, lab: read.stack.lab, model, warnings: read.warnings, parts };
}

/** Pulumi on the stack that holds a team. */
export function pulumiOf({ pulumi, parts }: Session, team: string): Pulumi {
  return parts?.of(team) ?? pulumi;
}

/**
 * Looks once which stacks exist, and returns whether a given one does: stacks of a split class are made and removed
 * with it.
 */
export async function stacksThere({ parts }: Session): Promise<(pulumi: Pulumi) => boolean> {
  const existing = await parts?.existing();
  return ({ stack }) => existing === undefined || existing.has(stack.split("/").at(-1) ?? "");
}

/** How each team logs in, from the outputs of all stacks with teams. */
export async function accessOfTeams(session: Session): Promise<Readonly<Record<string, TeamAccess>>> {
  const { pulumi, parts } = session;
  const stacks = (parts?.all.map((part) => part.pulumi) ?? [pulumi]).filter(await stacksThere(session));
  const all: Record<string, TeamAccess> = {};
  for (const stack of stacks) {
    const teams = ((await stack.outputs())["classAccess"] ?? {}) as Readonly<Record<string, TeamAccess | null>>;
    // A team that could not be made has no access.
    for (const [team, access] of Object.entries(teams)) if (access !== null) all[team] = access;
  }
  return all;
}

/** Connects as administrator, with the access from the settings or from the installation of the control plane. */
export async function connect({ lab, pulumi }: Session): Promise<ApiClient> {
  const { controlPlane } = lab;
  if (controlPlane.kind === "existing") return ApiClient.connect(openAccess(controlPlane.auth));
  const access = accessFromOutputs(await pulumi.outputs());
  if (access === undefined)
    throw new Failure(`stack ${pulumi.stack} has no control plane yet: npm start for the lab in a box, else pulumi up`);
  return ApiClient.connect(access);
}

/**
 * A team's key, from its key or its name.
 * @throws Failure if there is no such team
 */
export function teamKey(model: ClassModel, written: string): string {
  const teams = [...model.teams, ...model.endedTeams];
  const found = teams.find(({ key }) => key === written) ?? teams.find(({ name }) => name === written);
  if (found !== undefined) return found.key;
  const keys = teams.map(({ key }) => key);
  throw new Failure(
    `${quoted(written)} is no team of class ${model.name}; ${insteadOf(written, keys, "it has none")}`,
    2,
  );
}

/**
 * The same for a command that needs a team whose lease has not ended.
 * @throws Failure if there is no such team, or its lease has ended
 */
export function livingTeamKey(model: ClassModel, written: string): string {
  const key = teamKey(model, written);
  if (model.teams.some((team) => team.key === key)) return key;
  throw new Failure(
    `team ${key} was deleted at the end of its lease; npm run class -- extend ${key} UNTIL, then up`,
    2,
  );
}
