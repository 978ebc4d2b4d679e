/** The APIs fail for one call in ten: a class is made, looked at and taken away through a proxy before an OpenStack of records. */
import { FakeOpenStack } from "../fake-openstack/server";
import { labSettings, rosterOf } from "../class/settings";
import { CommandFailed } from "../class/measure";
import { Workspace } from "../class/workspace";
import { blueprint } from "./blueprint";
import { inCloud, inState } from "./census";
import { Chance, type FaultKind } from "./chance";
import { saidOf, type Outcome, type Trial } from "./outcome";
import { FaultyProxy } from "./proxy";

export interface ApiOptions {
  readonly kinds: readonly FaultKind[];
  readonly teams: number;
  /** Of the calls, 0 to 1. */
  readonly share: number;
  readonly seed: number;
  readonly lateMs: number;
  /** Of one command. */
  readonly limitSeconds: number;
}

/** How often a command is given again while calls fail. A last time they do not: then the cloud is as it was. */
const againUnderFaults = 2;

const stack = "faults";
const up = ["up", "--yes"];

export class ApiFaults {
  readonly trials: Trial[] = [];
  private readonly workspace = new Workspace();
  private readonly fake = new FakeOpenStack({ latencyMs: 0, bootMs: 0 });
  private proxy!: FaultyProxy;

  constructor(
    private readonly options: ApiOptions,
    private readonly tell: (line: string) => void,
  ) {}

  /** @param teams 0: there is no class */
  private configure(teams: number): void {
    const { workspace, proxy, fake } = this;
    const lab = labSettings({ ...fake.auth, authUrl: proxy.throughUrl }, workspace.write("guest.qcow2", "an image"));
    const roster = workspace.write("roster.csv", rosterOf(teams, { members: 2, firstVni: 3001 }));
    const settings = { name: "net", roster, blueprint: workspace.write("blueprint.yaml", blueprint) };
    workspace.configure(stack, { "atelier:lab": lab, ...(teams > 0 && { "atelier:class": settings }) });
  }

  /** @returns what was said, where it failed */
  private async once(args: readonly string[]): Promise<string | undefined> {
    try {
      await this.workspace.runClass(stack, args, this.options.limitSeconds);
      return undefined;
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      return error.message;
    }
  }

  /** Objects that one has and the other has not. */
  private async differences(): Promise<readonly string[]> {
    const [cloud, state] = [inCloud(this.fake.records()), inState(await this.workspace.exported(stack))];
    return [
      ...cloud.filter((one) => !state.includes(one)).map((one) => `the state lacks ${one}`),
      ...state.filter((one) => !cloud.includes(one)).map((one) => `the cloud lacks ${one}`),
    ];
  }

  /** A command until it ends well. @param kept what has to be there when it has */
  private async trial(what: string, args: readonly string[], kept: readonly string[]): Promise<void> {
    const { kind, proxy } = this;
    const start = Date.now();
    const said: string[] = [];
    proxy.faults = 0;
    let isGood = false;
    for (let tried = 0; !isGood && tried <= againUnderFaults + 1; tried += 1) {
      proxy.chance = tried > againUnderFaults ? undefined : this.chance;
      const failure = await this.once(args);
      if (failure !== undefined) said.push(saidOf(failure));
      isGood = failure === undefined;
    }
    proxy.chance = undefined;
    const now = inCloud(this.fake.records());
    const lost = [
      ...(await this.differences()),
      ...kept.filter((one) => !now.includes(one)).map((one) => `gone: ${one}`),
    ];
    const outcome: Outcome = !isGood || lost.length > 0 ? "lost" : said.length > 0 ? "mended" : "survived";
    const note = [...lost, ...said].join(" || ").slice(0, 2000);
    const seconds = (Date.now() - start) / 1000;
    this.trials.push({ part: "api", what: `${what}, ${kind}: ${proxy.faults} faults`, outcome, note, seconds });
    this.tell(
      `${kind}, ${what}: ${outcome} after ${seconds.toFixed(0)} s, ${proxy.faults} faults${note && `: ${note}`}`,
    );
  }

  private kind: FaultKind = "5xx";
  private chance: Chance | undefined;

  /** A class made, nothing changed, one team more, and its end. */
  private async ofKind(kind: FaultKind): Promise<void> {
    const { fake, options } = this;
    this.kind = kind;
    this.chance = new Chance({ ...options, kind });
    this.configure(options.teams);
    const lab = inCloud(fake.records());
    await this.trial("a class is made", up, lab);
    const made = inCloud(fake.records());
    await this.trial("nothing is changed", up, made);
    this.configure(options.teams + 1);
    await this.trial("a team more", up, made);
    await this.trial("the class ends", ["destroy", "--yes"], lab);
    const left = inCloud(fake.records()).filter((one) => !lab.includes(one));
    if (left.length > 0)
      this.trials.push({ part: "api", what: `left by ${kind}`, outcome: "lost", note: left.join(", "), seconds: 0 });
  }

  async run(): Promise<readonly Trial[]> {
    const { fake, workspace, options } = this;
    await fake.start();
    this.proxy = new FaultyProxy(fake.auth.authUrl);
    await this.proxy.start();
    try {
      await workspace.init(stack);
      this.configure(0);
      await workspace.run(stack, ["up", "--yes", "--skip-preview"], options.limitSeconds);
      for (const kind of options.kinds) await this.ofKind(kind);
      if (fake.unknown.size > 0) throw new Error(`the fake OpenStack lacks ${[...fake.unknown].join(", ")}`);
      return this.trials;
    } finally {
      await this.proxy.stop();
      await fake.stop();
      workspace.dispose();
    }
  }
}
