/** Runs Pulumi on one stack through its Automation API: without questions, and with the engine's events. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, type EngineEvent, type Workspace } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../values/project-folder";
import { environmentOf, type Pulumi } from "./pulumi";

export type Verb = "preview" | "up" | "destroy";

export interface RunOptions {
  /** File of the stack's settings. */
  readonly file: string;
  /** The only resources to work on. Default: all. */
  readonly target?: readonly string[];
  /** Resource operations at once. Default: Pulumi's own. */
  readonly parallel?: number;
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a verb on a stack.
 * @returns why it failed. Undefined: success
 */
export type Runner = (verb: Verb, pulumi: Pulumi, options: RunOptions) => Promise<string | undefined>;

/** The Automation API finds a program by the folder above its `bin`. */
async function commandFor({ program, env }: Pulumi): Promise<{ command: PulumiCommand; env: Record<string, string> }> {
  const given = Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  if (program === "pulumi") return { command: await PulumiCommand.get(), env: given };
  const root = mkdtempSync(join(tmpdir(), "atelier-pulumi-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/pulumi"), `#!/bin/sh\nexec '${program}' "$@"\n`, { mode: 0o700 });
  return { command: await PulumiCommand.get({ root }), env: given };
}

/** The program's last message on standard error, for failures without an event. */
function lastWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line.startsWith("error:"));
  return (said.length > 0 ? said : lines.filter((line) => line !== "").slice(-2)).join(" ").slice(0, 500);
}

/** A runner for stacks that uses Pulumi's given program. */
export async function automationRunner(pulumi: Pulumi): Promise<Runner> {
  const { command: pulumiCommand, env: envVars } = await commandFor(pulumi);
  const local = await LocalWorkspace.create({ workDir: projectFolder, pulumiCommand, envVars });
  // The stack is not selected: that would change the stack of the user's next `pulumi up` in this folder.
  const workspaceFor = (verb: Verb) =>
    Object.create(local, {
      selectStack: { value: () => Promise.resolve() },
      envVars: { value: { ...envVars, ...environmentOf(verb) } },
    }) as Workspace;
  return async (verb, { stack: name }, { file: configFile, target, parallel, onEvent, signal }) => {
    const stack = await Stack.select(name, workspaceFor(verb));
    const common = { configFile, onEvent, signal, color: "never" as const, suppressOutputs: true };
    const options = {
      ...common,
      ...(target === undefined ? {} : { target: [...target] }),
      ...(parallel === undefined ? {} : { parallel }),
    };
    // Without secrets: for a summary with secrets, Pulumi would read the stack's file in the project's folder, and
    // write a salt into it.
    const change = { ...options, continueOnError: true, showSecrets: false };
    try {
      if (verb === "preview") await stack.preview(options);
      else if (verb === "up") await stack.up(change);
      else await stack.destroy(change);
      return undefined;
    } catch (error) {
      return lastWords(error);
    }
  };
}
