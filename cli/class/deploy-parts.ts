/**
 * preview, up and destroy of a class that is split into stacks: the lab's stack and the class's own, several at once.
 * A failure in one stack stops no other, and a second run does only what is left.
 */
import { availableParallelism, freemem } from "node:os";
import { createInterface } from "node:readline/promises";
import { inParallel } from "../../values/in-parallel";
import { noteFailure } from "../recovery/event-log";
import { operationsAtOnce, stacksAtOnce } from "./at-once";
import { Failure } from "./failure";
import { refuseStrays, refuseTeamsInLab, refuseWithoutLab, type PartStack, type PartStacks } from "./part-stacks";
import type { StateResource } from "./pulumi";
import { note, settle, startOf, type StackProgress } from "./progress";
import type { Runner, Verb } from "./run-stack";
import { Screen, type Output } from "./screen";
import type { Session } from "./session";
import { classTarget, keptTarget, ofClass } from "./targets";
import { failuresText, previewText } from "./deploy-text";

export interface DeployOptions {
  readonly yes: boolean;
  /** Number of stacks at once. Default: by memory and processors. */
  readonly atOnce?: number;
  readonly output: Output;
  readonly runner: Runner;
  /** Asks before anything is changed. Default: on the terminal. */
  readonly confirm?: (question: string) => Promise<boolean>;
}

/** Only `yes` confirms. Without a terminal the answer is no. */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure("there is no terminal to ask on: add --yes", 2);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [yes/no] `);
  terminal.close();
  return answer.trim() === "yes";
}

/** One stack to work on, and its targets. */
interface Work {
  readonly pulumi: Session["pulumi"];
  readonly file: string;
  readonly target?: readonly string[];
  readonly progress: StackProgress;
}

export class Deployment {
  private readonly abort = new AbortController();
  private interrupted = false;
  constructor(
    private readonly session: Session,
    private readonly stacks: PartStacks,
    private readonly options: DeployOptions,
  ) {}

  private atOnce(verb: Verb): number {
    const largest = Math.max(0, ...this.stacks.all.map(({ teams }) => teams.length));
    return this.options.atOnce ?? stacksAtOnce(verb, availableParallelism(), freemem() / 2 ** 20, largest);
  }

  /** @param further targets besides the class. Default: none */
  private lab(further: readonly string[] = []): Work {
    const { pulumi } = this.session;
    return {
      pulumi,
      file: pulumi.settingsFile,
      target: [classTarget(pulumi.stack), ...further],
      progress: startOf(pulumi.stack, []),
    };
  }

  private part({ pulumi, file, teams }: PartStack): Work {
    const progress = startOf(
      pulumi.stack,
      teams.map(({ key }) => key),
    );
    return { pulumi, file, progress };
  }

  private async run(verb: Verb, work: readonly Work[], screen: Screen): Promise<void> {
    const { runner } = this.options;
    const atOnce = this.atOnce(verb);
    const parallel = operationsAtOnce(availableParallelism(), Math.min(atOnce, work.length));
    await inParallel(work, atOnce, async ({ pulumi, file, target, progress }) => {
      if (this.interrupted) return;
      progress.state = "running";
      screen.changed(progress);
      const onEvent = (event: Parameters<typeof note>[1]) => {
        note(progress, event);
        if (verb === "up") noteFailure(pulumi.eventLog, event);
        screen.changed(progress);
      };
      const options = { file, parallel, onEvent, signal: this.abort.signal, ...(target && { target }) };
      const failed = await runner(verb, pulumi, options).catch((error: unknown) => String(error));
      settle(progress, failed);
      screen.changed(progress);
    });
  }

  /** Works on the stacks of each group, one group after the other. After a group with a failure, no further group follows. */
  private async stages(verb: Verb, stages: readonly (readonly Work[])[]): Promise<readonly StackProgress[]> {
    const all = stages.flat().map(({ progress }) => progress);
    const screen = new Screen(verb, all, this.options.output);
    // Ctrl-C already reaches the child processes; a second signal would make them abort.
    const interrupt = () => (this.interrupted = true);
    const terminate = () => {
      interrupt();
      this.abort.abort();
    };
    process.on("SIGINT", interrupt).on("SIGTERM", terminate);
    try {
      for (const stage of stages) {
        await this.run(verb, stage, screen);
        if (stage.some(({ progress }) => progress.state !== "done")) break;
      }
    } finally {
      process.off("SIGINT", interrupt).off("SIGTERM", terminate);
      screen.stop();
    }
    return all;
  }

  /**
   * Checks that the existing stacks fit the settings. Returns their numbers of resources, by name.
   * @param resources of the lab's stack
   */
  private async existing(resources: readonly StateResource[]): Promise<ReadonlyMap<string, number>> {
    const existing = await this.stacks.existing();
    const declared = this.stacks.all.map(({ pulumi }) => pulumi.stack);
    const { pulumi } = this.session;
    refuseStrays(pulumi.stack, existing, declared);
    refuseTeamsInLab(pulumi.stack, resources);
    return existing;
  }

  /** Makes missing stacks, and returns these. */
  async ensure(): Promise<readonly PartStack[]> {
    const resources = await this.session.pulumi.resources();
    refuseWithoutLab(resources);
    const existing = await this.existing(resources);
    const made = this.stacks.all.filter(({ pulumi }) => !existing.has(pulumi.stack.split("/").at(-1) ?? ""));
    await inParallel(made, availableParallelism(), (part) => this.stacks.create(part));
    return made;
  }

  private parts(): readonly Work[] {
    return this.stacks.all.map((part) => this.part(part));
  }

  private told(verb: Verb, all: readonly StackProgress[]): number {
    this.options.output.write(failuresText(verb, all));
    return all.every(({ state }) => state === "done") ? 0 : 1;
  }

  private async previewed(): Promise<readonly StackProgress[]> {
    // The lab's preview changes nothing that the parts wait for, so all run together.
    const all = await this.stages("preview", [[this.lab([keptTarget]), ...this.parts()]]);
    this.options.output.write(previewText(all));
    return all;
  }

  async preview(): Promise<number> {
    const made = await this.ensure();
    try {
      return this.told("preview", await this.previewed());
    } finally {
      await inParallel(made, availableParallelism(), (part) => this.stacks.remove(part));
    }
  }

  async up(): Promise<number> {
    const { yes, confirm = ask } = this.options;
    await this.ensure();
    if (!yes) {
      const all = await this.previewed();
      if (all.some(({ state }) => state !== "done")) return this.told("preview", all);
      if (!(await confirm("Make these changes?"))) return 1;
    }
    return this.told("up", await this.stages("up", [[this.lab([keptTarget])], this.parts()]));
  }

  /** The teams' stacks go first; what they share is deleted after the last team. */
  async destroy(): Promise<number> {
    const { yes, confirm = ask } = this.options;
    const existing = await this.existing(await this.session.pulumi.resources());
    const parts = this.stacks.all.filter(({ pulumi }) => existing.has(pulumi.stack.split("/").at(-1) ?? ""));
    const teams = this.session.model.teams.length;
    const question = `Delete the class with its ${teams} teams and everything in their projects?`;
    if (!yes && !(await confirm(question))) return 1;
    const all = await this.stages("destroy", [parts.map((part) => this.part(part))]);
    if (all.some(({ state }) => state !== "done")) return this.told("destroy", all);
    await inParallel(parts, availableParallelism(), (part) => this.stacks.remove(part));
    await this.unprotect();
    return this.told("destroy", [...all, ...(await this.stages("destroy", [[this.lab()]]))]);
  }

  /** Lifts the protection of what the teams shared: none depends on it any more. */
  private async unprotect(): Promise<void> {
    const { pulumi } = this.session;
    const urns = ofClass(await pulumi.resources());
    if (urns.length > 0) await pulumi.quietly(["state", "unprotect", ...urns, "--yes"]);
  }
}
