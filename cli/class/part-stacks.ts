/**
 * The stacks of a split class (class.stacks): names, settings, and which team is in which. Their settings are those
 * of the lab's stack, encrypted in the same way, with `atelier:part` added.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { isIn, partName, partsOf, stackOf, type StackPart } from "../../model/class/stacks";
import type { ClassModel, TeamModel } from "../../model/class/types";
import { Failure } from "./failure";
import type { Pulumi, StateResource } from "./pulumi";
import { ofClass, teamType } from "./targets";

/** `dev.net.03-of-12`: names of classes and parts contain no dot. */
export function partStack(lab: string, className: string, part: StackPart): string {
  return `${lab}.${className}.${partName(part)}`;
}

/** The stacks that are parts of a class in this lab. */
export function partStacksOver(lab: string, stacks: readonly string[]): string[] {
  const start = `${lab.split("/").at(-1)}.`;
  return stacks.filter((stack) => {
    const name = stack.split("/").at(-1) ?? "";
    return name.startsWith(start) && /^[a-z0-9-]+\.\d+-of-\d+$/.test(name.slice(start.length));
  });
}

/**
 * The settings of a part's stack.
 * @throws Failure if the lab's secrets can be decrypted in the lab's stack only
 */
export function partSettingsText(labFile: string, lab: string, part: StackPart): string {
  const settings = parse(labFile) as Record<string, unknown> & { config?: Record<string, unknown> };
  const shared = settings["encryptionsalt"] ?? settings["encryptedkey"];
  if (shared === undefined && /^\s*(- )?secure: /m.test(labFile))
    throw new Failure(
      `the secrets of stack ${lab} are encrypted for it alone, and a class in several stacks needs them in each\n` +
        `  next: pulumi stack change-secrets-provider passphrase --stack ${lab}`,
      2,
    );
  return stringify({ ...settings, config: { ...settings.config, "atelier:part": { lab, ...part } } });
}

/** One of the stacks, with its teams. */
export interface PartStack {
  readonly part: StackPart;
  readonly pulumi: Pulumi;
  /** File of its settings. */
  readonly file: string;
  readonly teams: readonly TeamModel[];
}

export class PartStacks {
  constructor(
    private readonly lab: Pulumi,
    private readonly model: ClassModel,
  ) {}

  /**
   * A temporary folder, deleted with the process. Stacks are made and removed in it, so that the files that Pulumi
   * writes beside Pulumi.yaml, and the selected stack, do not change in the project.
   */
  private get folder(): string {
    if (this.#folder !== undefined) return this.#folder;
    const folder = mkdtempSync(join(tmpdir(), "atelier-class-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: atelier\nruntime: yaml\n");
    return (this.#folder = folder);
  }
  #folder?: string;

  /** All stacks in order. The first access writes their settings. */
  get all(): readonly PartStack[] {
    return (this.#all ??= this.written());
  }
  #all?: readonly PartStack[];

  private written(): PartStack[] {
    const { lab, model, folder } = this;
    const settings = readFileSync(lab.settingsFile, "utf8");
    return partsOf(model.stacks ?? 0).map((part) => {
      const stack = partStack(lab.stack, model.name, part);
      const file = join(folder, `settings.${partName(part)}.yaml`);
      writeFileSync(file, partSettingsText(settings, lab.stack, part), { mode: 0o600 });
      return { part, file, pulumi: lab.of(stack, file), teams: model.teams.filter((team) => isIn(part, team)) };
    });
  }

  /** Pulumi on the stack of a team, even if the team's lease has ended. */
  of(team: string): Pulumi {
    const number = stackOf(`${this.model.name}-${team}`, this.all.length);
    return this.all[number - 1]!.pulumi;
  }

  existing(): Promise<ReadonlyMap<string, number>> {
    return existingStacks(this.lab);
  }

  /** Makes an empty stack. */
  async create({ pulumi }: PartStack): Promise<void> {
    await this.lab.quietly(["-C", this.folder, "stack", "init", pulumi.stack, "--no-select"]);
  }

  /** Removes an empty stack. */
  async remove({ pulumi }: PartStack): Promise<void> {
    await this.lab.quietly(["-C", this.folder, "stack", "rm", pulumi.stack, "--yes", "--preserve-config"]);
  }
}

/** The number of resources in each existing stack, by name. */
export async function existingStacks(pulumi: Pulumi): Promise<ReadonlyMap<string, number>> {
  const found = await pulumi.stacks();
  return new Map(found.map(({ name, resources }) => [name.split("/").at(-1) ?? name, resources]));
}

/** Stacks of the lab that contain resources and are not part of the declared class. */
export function strays(
  lab: string,
  existing: ReadonlyMap<string, number>,
  declared: readonly string[],
): readonly string[] {
  const known = new Set(declared.map((stack) => stack.split("/").at(-1)));
  return partStacksOver(lab, [...existing.keys()]).filter((stack) => !known.has(stack) && existing.get(stack) !== 0);
}

/** @throws Failure if the lab does not exist: the class is made in its cloud. Pulumi's own error would be about targets. */
export function refuseWithoutLab(resources: readonly StateResource[]): void {
  if (resources.some(({ type }) => type === "atelier:control:ControlPlane")) return;
  throw new Failure(
    "the lab has not been made yet, and the class stands on it\n" +
      "  next: npm start for the lab in a box, pulumi up for another; then the same command again",
  );
}

/** @throws Failure if the class does not exist, so that a single team cannot be made in it */
export function refuseWithoutClass(resources: readonly StateResource[]): void {
  if (ofClass(resources).length > 0) return;
  throw new Failure(
    "the class has not been made yet, and a team stands on what it shares\n  next: npm run class -- up",
  );
}

/** @throws Failure if the lab's stack holds teams of a class that has been split since */
export function refuseTeamsInLab(lab: string, resources: readonly StateResource[]): void {
  if (!resources.some(({ type }) => type === teamType)) return;
  throw new Failure(
    `class.stacks is set, but the teams are in stack ${lab}: they would be deleted there and recreated elsewhere\n` +
      "  next: take class.stacks out, or before it is set: npm run class -- destroy",
    2,
  );
}

/** @throws Failure if teams are in other stacks than the settings say: they would be made twice, or deleted */
export function refuseStrays(lab: string, existing: ReadonlyMap<string, number>, declared: readonly string[]): void {
  const found = strays(lab, existing, declared);
  if (found.length === 0) return;
  throw new Failure(
    `stacks that the settings do not have hold teams: ${found.join(", ")}\n` +
      "  next: set class.name and class.stacks back to what they were, and before another split: npm run class -- destroy",
    2,
  );
}
