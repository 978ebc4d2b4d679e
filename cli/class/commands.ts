/** The commands: what each asks for, does, prints, and its exit code. */
import { resolve } from "node:path";
import { networkState } from "../../components/cloud/network-trouble";
import type { ClassModel } from "../../model/class/types";
import { allowedLoss, allowLossVariable } from "../../reading/allow-loss";
import { thisMachine } from "../../reading/machine";
import { reset, sleepOrWake, snapshot, type ActOptions } from "./act";
import { archive, writeFiles } from "./access/write";
import { packs } from "./access/pack";
import type { Command } from "./arguments";
import { TeamServers } from "./cloud";
import { usualDrive, type Outcome } from "./drive";
import { Deployment } from "./deploy-parts";
import { Failure } from "./failure";
import { extendLease, leases } from "./lease-commands";
import { existingStacks, refuseStrays, refuseWithoutClass, refuseWithoutLab } from "./part-stacks";
import { exitCodeOf } from "./probe/probe";
import { runProbe } from "./probe/run";
import { probeText } from "./probe/text";
import { Pulumi } from "./pulumi";
import { recoverFirst } from "./recover-first";
import {
  accessOfTeams,
  connect,
  livingTeamKey,
  openSession,
  pulumiOf,
  stacksThere,
  teamKey,
  type Session,
} from "./session";
import { classStatus } from "./status";
import { classTarget, keptTarget, keyPattern, roomTarget, teamPatterns, teamTargets } from "./targets";
import { outcomeText, statusText } from "./text";
import { countAll } from "./usage";

/** Prints to standard error; standard output is for results. */
const tell = (line: string) => console.error(line);

/** The present instant, in seconds, in the model's format. */
function thisMoment(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

function acting({ dryRun }: Command): ActOptions {
  return { ...usualDrive, tell, dryRun };
}

function told(what: string, outcomes: readonly Outcome[], { dryRun }: Command): number {
  if (!dryRun) console.log(outcomeText(what, outcomes));
  return outcomes.some(({ result }) => result === "failed") ? 1 : 0;
}

/** The class with only one team, for showing it. */
function only(model: ClassModel, team: string | undefined): ClassModel {
  return team === undefined ? model : { ...model, teams: model.teams.filter(({ key }) => key === team) };
}

async function status(session: Session, team: string | undefined, { json }: Command): Promise<number> {
  const model = only(session.model, team);
  const api = await connect(session);
  const lookUp = await TeamServers.of(api, model);
  const servers = await lookUp.list(api);
  const counted = await countAll(
    api,
    servers.map(({ server }) => server),
  );
  const [network, certificateEnd] = [await networkState(api), await api.certificateEnd()];
  const seen = { projects: lookUp.projects, servers, ...counted, network, certificateEnd };
  const found = classStatus(model, seen, thisMoment(), api.requests);
  console.log(json ? JSON.stringify(found, undefined, 2) : statusText(found));
  return found.problems.length > 0 || found.teams.some(({ health }) => health === "trouble") ? 1 : 0;
}

async function access(session: Session, folder: string, team: string | undefined): Promise<number> {
  const classAccess = await accessOfTeams(session);
  if (Object.keys(classAccess).length === 0)
    throw new Failure("the stack holds no access to the teams yet: npm run class -- up");
  const { files, missing } = packs(session.model, classAccess, team);
  const path = resolve(folder);
  if (files.size > 0) {
    writeFiles(path, files);
    if (team === undefined)
      console.log(
        `written to ${path}: a folder for each team, to be handed out\n` +
          `${archive(path, files)} has all of them with all passwords: for the teacher alone`,
      );
    else console.log(`written to ${path}; hand out ${resolve(path, team)}`);
  }
  for (const key of missing) tell(`error: team ${key} has not been made yet: npm run class -- up`);
  return missing.length > 0 ? 1 : 0;
}

async function probe(session: Session, { json, pairs, ports }: Command): Promise<number> {
  const given = { ...(pairs === undefined ? {} : { pairs }), ...(ports === undefined ? {} : { ports }) };
  const result = await runProbe(session, { ...given, tell });
  console.log(json ? JSON.stringify(result, undefined, 2) : probeText(result));
  return exitCodeOf(result);
}

/** The deployment of a class that is split into stacks. Undefined: its teams are in the lab's stack. */
async function deployment(session: Session, { name, yes, atOnce }: Command): Promise<Deployment | undefined> {
  const { parts, pulumi } = session;
  if (parts === undefined) {
    // A split class checks this itself, together with other parts of the lab's state.
    if (name !== "destroy") refuseWithoutLab(await pulumi.resources());
    refuseStrays(pulumi.stack, await existingStacks(pulumi), []);
    return undefined;
  }
  // Progress goes to standard error; standard output is for results.
  const output = process.stderr;
  // Imported here because the Automation API is large and only these commands need it.
  const { automationRunner } = await import("./run-stack");
  const runner = await automationRunner(pulumi);
  return new Deployment(session, parts, { yes, output, runner, ...(atOnce === undefined ? {} : { atOnce }) });
}

async function up(session: Session, team: string | undefined, command: Command): Promise<number> {
  const deploy = await deployment(session, command);
  const { model } = session;
  const flags = command.yes ? ["--yes", "--skip-preview"] : [];
  // If one team fails, the others go on; the exit code reports it.
  const always = ["up", "--continue-on-error"];
  if (team !== undefined) {
    const own = deploy !== undefined;
    const targets = [...teamPatterns(model.name, team, own), keptTarget, ...(own ? [] : [roomTarget])];
    if (deploy === undefined) refuseWithoutClass(await session.pulumi.resources());
    else await deploy.ensure();
    const replaced = command.newKey ? ["--replace", keyPattern(model.name, team)] : [];
    return pulumiOf(session, team).run([
      ...always,
      ...targets.flatMap((one) => ["--target", one]),
      ...replaced,
      ...flags,
    ]);
  }
  if (command.newKey) throw new Failure("--new-key is for one team: npm run class -- up TEAM --new-key", 2);
  if (deploy !== undefined) return deploy.up();
  return session.pulumi.run([...always, ...wholeClass(session), ...flags]);
}

/** The targets of a run over a class in the lab's stack. */
function wholeClass({ pulumi }: Session): string[] {
  return [classTarget(pulumi.stack), roomTarget, keptTarget].flatMap((one) => ["--target", one]);
}

async function preview(session: Session, command: Command): Promise<number> {
  const deploy = await deployment(session, command);
  return deploy?.preview() ?? session.pulumi.run(["preview", ...wholeClass(session)]);
}

async function destroy(session: Session, team: string | undefined, command: Command): Promise<number> {
  const flags = command.yes ? ["--yes", "--skip-preview"] : [];
  if (team === undefined) {
    const { pulumi } = session;
    const deploy = await deployment(session, command);
    const code = deploy
      ? await deploy.destroy()
      : await pulumi.run(["destroy", "--target", classTarget(pulumi.stack), ...flags]);
    if (code === 0)
      tell("The stack file still declares the class: take atelier:class out, or the next up makes it again.");
    return code;
  }
  const pulumi = pulumiOf(session, team);
  const isThere = await stacksThere(session);
  const targets = isThere(pulumi) ? teamTargets(await pulumi.resources(), team) : [];
  if (targets.length === 0) {
    tell(`Team ${team} does not exist.`);
    return 0;
  }
  const code = await pulumi.run(["destroy", ...targets.flatMap((urn) => ["--target", urn]), ...flags]);
  if (code === 0) tell(`The roster still has team ${team}: take it out, or the next up makes it again.`);
  return code;
}

/** Passes `--allow-loss` to the program in an environment variable, because it is valid for this run only. */
function environmentWith({ allowLoss = [] }: Command): NodeJS.ProcessEnv {
  if (allowLoss.length === 0) return process.env;
  return { ...process.env, [allowLossVariable]: [...allowedLoss(thisMachine), ...allowLoss].join(",") };
}

/**
 * Runs a command. Returns its exit code.
 * @throws Failure with a message for the user
 */
export async function runCommand(command: Command): Promise<number> {
  const { name, words } = command;
  const session = await openSession(new Pulumi(command.stack, command.configFile, environmentWith(command)));
  for (const warning of session.warnings) tell(`warning: ${warning}`);
  const { model } = session;
  const optional = (word: string | undefined) => (word === undefined ? undefined : livingTeamKey(model, word));
  const [first = "", second = ""] = words;
  switch (name) {
    case "preview":
      return preview(session, command);
    case "up": {
      const team = optional(words[0]);
      await recoverFirst(session, tell);
      return up(session, team, command);
    }
    case "status":
      return status(session, optional(words[0]), command);
    case "access":
      return access(session, first, optional(words[1]));
    case "suspend":
    case "resume": {
      const outcomes = await sleepOrWake(await connect(session), model, name, optional(words[0]), acting(command));
      return told(name, outcomes, command);
    }
    case "reset": {
      const team = livingTeamKey(model, first);
      return told(`reset of ${team}`, await reset(await connect(session), model, team, acting(command)), command);
    }
    case "snapshot": {
      const team = livingTeamKey(model, first);
      const outcomes = await snapshot(await connect(session), model, team, thisMoment(), acting(command));
      return told(`snapshot of ${team}`, outcomes, command);
    }
    case "leases":
      return leases(session.pulumi, await connect(session), thisMoment(), acting(command), {
        ...command,
        all: command.all ?? false,
      });
    case "extend":
      return extendLease(session.pulumi, first, second, thisMoment(), command.dryRun);
    case "probe":
      return probe(session, command);
    case "destroy": {
      const team = words[0] === undefined ? undefined : teamKey(model, words[0]);
      await recoverFirst(session, tell);
      return destroy(session, team, command);
    }
  }
}
