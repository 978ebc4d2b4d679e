/**
 * A class's `up` and `destroy`, killed at random moments: the next one ends well, the cloud holds what the state knows, what people
 * had is there, and nothing of the killed run goes on. Over an OpenStack of records.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { CommandFailed } from "../class/measure";
import { labSettings, rosterOf } from "../class/settings";
import { Workspace } from "../class/workspace";
import { FakeOpenStack } from "../fake-openstack/server";
import { blueprint } from "./blueprint";
import { inCloud, inState } from "./census";
import { saidOf, type Trial } from "./outcome";
import { kill, processesIn, victims, type Victim } from "./victims";

export interface KillOptions {
  /** Moments of each command. */
  readonly moments: number;
  readonly seed: number;
  /** Teams of the class before teams are added. */
  readonly teams: number;
  /** Of one command. */
  readonly limitSeconds: number;
}

const stack = "kills";
const added = 3;
const up = ["up", "--yes"];
const destroy = ["destroy", "--yes"];

/** A number from 0 to 1, the same for the same text. */
const share = (text: string) => createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;

export class Kills {
  readonly trials: Trial[] = [];
  private readonly workspace = new Workspace();
  private readonly fake = new FakeOpenStack({ latencyMs: 20, bootMs: 500 });

  constructor(
    private readonly options: KillOptions,
    private readonly tell: (line: string) => void,
  ) {}

  /** @param teams 0: there is no class */
  private configure(teams: number): void {
    const { workspace, fake } = this;
    const lab = labSettings(fake.auth, workspace.write("guest.qcow2", "an image"));
    const roster = workspace.write("roster.csv", rosterOf(teams, { members: 2, firstVni: 3001 }));
    const settings = { name: "net", roster, blueprint: workspace.write("blueprint.yaml", blueprint) };
    workspace.configure(stack, { "atelier:lab": lab, ...(teams > 0 && { "atelier:class": settings }) });
  }

  private command(args: readonly string[]) {
    return this.workspace.runClass(stack, args, this.options.limitSeconds);
  }

  /** What is wrong when the command that follows a kill has ended. */
  private async wrong(kept: readonly string[]): Promise<readonly string[]> {
    const cloud = inCloud(this.fake.records());
    const state = inState(await this.workspace.exported(stack));
    const alive = processesIn(this.workspace.folder);
    return [
      ...cloud.filter((one) => !state.includes(one)).map((one) => `the state lacks ${one}`),
      ...state.filter((one) => !cloud.includes(one)).map((one) => `the cloud lacks ${one}`),
      ...kept.filter((one) => !cloud.includes(one)).map((one) => `gone: ${one}`),
      ...alive.map(({ pid, program }) => `still running: ${program} (${pid})`),
    ];
  }

  /** @param seconds into the command. @returns whether the command failed for it */
  private async killed(args: readonly string[], victim: Victim, seconds: number): Promise<Victim | undefined> {
    const running = this.command(args).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CommandFailed) return false;
        throw error;
      },
    );
    await pause(seconds * 1000);
    const hit = kill(this.workspace.folder, victim);
    const isGood = await running;
    return isGood ? undefined : hit;
  }

  private async trial(args: readonly string[], moment: number, usual: number, kept: readonly string[]): Promise<void> {
    const verb = args[0] ?? "";
    const seconds = usual * share(`${this.options.seed} ${verb} ${moment}`);
    const victim = victims[moment % victims.length]!;
    const start = Date.now();
    const hit = await this.killed(args, victim, seconds);
    const failure = await this.command(args).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof CommandFailed) return error.message;
        throw error;
      },
    );
    const wrong = [...(failure === undefined ? [] : [saidOf(failure)]), ...(await this.wrong(kept))];
    const outcome = wrong.length > 0 ? "lost" : hit === undefined ? "survived" : "mended";
    const what = `${verb}, ${hit ?? victim} killed after ${seconds.toFixed(1)} s`;
    this.trials.push({ part: "kills", what, outcome, note: wrong.join(" || "), seconds: (Date.now() - start) / 1000 });
    this.tell(`${what}: ${outcome}${wrong.length > 0 ? `: ${wrong.join(" || ").slice(0, 1500)}` : ""}`);
  }

  /** Teams are added, and taken away again; then all of the class, and it is made again. */
  private async moments(): Promise<void> {
    const { moments, teams } = this.options;
    const lab = inCloud(this.fake.records());
    this.configure(teams);
    await this.command(up);
    const made = inCloud(this.fake.records());
    this.configure(teams + added);
    const { seconds: usual } = await this.command(up);
    for (let moment = 0; moment < moments; moment += 1) {
      this.configure(teams);
      await this.command(up);
      this.configure(teams + added);
      await this.trial(up, moment, usual, made);
    }
    const { seconds: usualEnd } = await this.command(destroy);
    for (let moment = 0; moment < moments; moment += 1) {
      await this.command(up);
      await this.trial(destroy, moment, usualEnd, lab);
    }
  }

  async run(): Promise<readonly Trial[]> {
    const { fake, workspace, options } = this;
    await fake.start();
    try {
      await workspace.init(stack);
      this.configure(0);
      await workspace.run(stack, ["up", "--yes", "--skip-preview"], options.limitSeconds);
      await this.moments();
      if (fake.unknown.size > 0) throw new Error(`the fake OpenStack lacks ${[...fake.unknown].join(", ")}`);
      return this.trials;
    } finally {
      for (const { pid } of processesIn(workspace.folder)) process.kill(pid, "SIGKILL");
      await fake.stop();
      workspace.dispose();
    }
  }
}
