/** A class of some sizes against the fake OpenStack: what Pulumi needs, where the control plane never makes it wait. */
import { FakeOpenStack } from "../fake-openstack/server";
import type { Measured } from "./measure";
import { blueprintWithoutSsh, classSettings, labSettings, rosterOf, teamName, type Auth } from "./settings";
import { reasonOf, Workspace } from "./workspace";

export interface ScaleOptions {
  /** Sizes of the class. */
  readonly teams: readonly number[];
  readonly latencyMs: number;
  readonly bootMs: number;
  /** Of each of Pulumi's commands. */
  readonly limitSeconds: number;
}

export type ScaleStep = "preview" | "preview, cloud out of reach" | "up" | "no-op preview" | "add a team" | "destroy";

/** One of Pulumi's commands with a class of one size. */
export interface ScaleResult extends Measured {
  readonly teams: number;
  readonly step: ScaleStep;
  /** Sent to the fake OpenStack. */
  readonly calls: number;
  /** The same by method and kind. */
  readonly callsByRoute: Readonly<Record<string, number>>;
  /** Most that were under way at once. */
  readonly callsAtOnce: number;
}

export interface ScaleRun {
  readonly options: ScaleOptions;
  readonly results: readonly ScaleResult[];
  /** Resources in the stack, and bytes of its state, after `up`; by size. */
  readonly states: readonly { readonly teams: number; readonly bytes: number; readonly resources: number }[];
  /** What was not measured, and why. */
  readonly missing: readonly { readonly teams: number; readonly step: ScaleStep; readonly why: string }[];
}

/** A port of the loopback address on which nobody listens: discard, which no service uses any more (RFC 863). */
const nowhere = "http://127.0.0.1:9/v3";

/** Pulumi's own commands, on a class in one stack with its lab. */
const whole: Readonly<Record<Exclude<ScaleStep, "destroy">, readonly string[]>> = {
  preview: ["preview"],
  "preview, cloud out of reach": ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  "no-op preview": ["preview", "--expect-no-changes"],
  "add a team": ["up", "--yes", "--skip-preview"],
};

/** Teams that one stack holds at ease; a larger class is spread, 22 to a stack, as docs/class/large-classes.md advises. */
const oneStack = 30;
const stacksOf = (teams: number) => (teams > oneStack ? Math.ceil(teams / 22) : undefined);

/** The class's own commands, on a class in several stacks over a lab that is there. */
const spread = (step: ScaleStep, teams: number): readonly string[] => {
  if (step === "up") return ["up", "--yes"];
  if (step === "add a team") return ["up", teamName(teams), "--yes"];
  return ["preview"];
};

class Series {
  readonly results: ScaleResult[] = [];
  readonly states: ScaleRun["states"][number][] = [];
  readonly missing: ScaleRun["missing"][number][] = [];

  constructor(
    private readonly fake: FakeOpenStack,
    private readonly workspace: Workspace,
    private readonly options: ScaleOptions,
    private readonly tell: (line: string) => void,
  ) {}

  /** @param stacks as many as the class keeps while it exists */
  private configure(stack: string, auth: Auth, teams: number, stacks: number | undefined): void {
    const { workspace } = this;
    const roster = workspace.write("roster.csv", rosterOf(teams, { members: 2, firstVni: 3001 }));
    const blueprint = workspace.write("blueprint.yaml", blueprintWithoutSsh());
    const lab = labSettings(auth, workspace.write("guest.qcow2", "an image"));
    const settings = { ...classSettings(roster, blueprint), ...(stacks !== undefined && { stacks }) };
    workspace.configure(stack, { "atelier:lab": lab, "atelier:class": settings });
  }

  /** By Pulumi itself, but for a class in several stacks, and for its end: those are the class's own commands. */
  private run(teams: number, step: ScaleStep, stack: string): Promise<Measured> {
    const { workspace, options } = this;
    if (step === "destroy") return workspace.runClass(stack, ["destroy", "--yes"], options.limitSeconds);
    if (stacksOf(teams) === undefined) return workspace.run(stack, whole[step], options.limitSeconds);
    return workspace.runClass(stack, spread(step, teams), options.limitSeconds);
  }

  /** @returns whether it went well */
  private async step(teams: number, step: ScaleStep, stack: string): Promise<boolean> {
    this.fake.takeCalls();
    try {
      const { seconds, peakMiB, peakProcesses } = await this.run(teams, step, stack);
      const { byRoute, atOnce } = this.fake.takeCalls();
      const calls = Object.values(byRoute).reduce((sum, count) => sum + count, 0);
      this.results.push({
        teams,
        step,
        seconds,
        peakMiB,
        peakProcesses,
        calls,
        callsByRoute: byRoute,
        callsAtOnce: atOnce,
      });
      this.tell(`${teams} teams, ${step}: ${seconds.toFixed(1)} s, ${calls} calls`);
      return true;
    } catch (error) {
      const why = reasonOf(error);
      this.missing.push({ teams, step, why });
      this.tell(`${teams} teams, ${step}: ${why}`);
      return false;
    }
  }

  /** All steps with one size of class; what goes wrong between them is told as missing. */
  async ofSize(teams: number): Promise<void> {
    await this.steps(teams).catch((error: unknown) => {
      this.missing.push({ teams, step: "up", why: reasonOf(error) });
    });
  }

  private async steps(teams: number): Promise<void> {
    const stack = `teams-${teams}`;
    const stacks = stacksOf(teams);
    await this.workspace.init(stack);
    if (stacks === undefined) {
      this.configure(stack, { ...this.fake.auth, authUrl: nowhere }, teams, stacks);
      await this.step(teams, "preview, cloud out of reach", stack);
    }
    this.configure(stack, this.fake.auth, teams, stacks);
    // The class's own commands want the lab to be there.
    if (stacks !== undefined) await this.workspace.run(stack, whole.up, this.options.limitSeconds);
    await this.step(teams, "preview", stack);
    if (await this.step(teams, "up", stack)) {
      if (stacks === undefined) this.states.push({ teams, ...(await this.workspace.state(stack)) });
      await this.step(teams, "no-op preview", stack);
      this.configure(stack, this.fake.auth, teams + 1, stacks);
      await this.step(teams, "add a team", stack);
    }
    await this.step(teams, "destroy", stack);
    await this.workspace.clean(stack, this.options.limitSeconds);
  }
}

/** @throws Error when the program asked for something that the fake does not have: the fake has to learn it. */
export async function benchScale(options: ScaleOptions, tell: (line: string) => void): Promise<ScaleRun> {
  const fake = new FakeOpenStack(options);
  await fake.start();
  const workspace = new Workspace();
  const series = new Series(fake, workspace, options, tell);
  try {
    for (const teams of options.teams) {
      await series.ofSize(teams);
      if (fake.unknown.size > 0) throw new Error(`the fake OpenStack lacks ${[...fake.unknown].join(", ")}`);
    }
    return { options, results: series.results, states: series.states, missing: series.missing };
  } finally {
    await fake.stop();
    workspace.dispose();
  }
}
