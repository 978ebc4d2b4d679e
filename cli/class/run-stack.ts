/**
 * Runs Pulumi on one stack through its Automation API: without questions, with the engine's events instead of its screen.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, type EngineEvent, type Workspace } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../values/project-folder";
import { environmentOf, type Pulumi } from "./pulumi";

export type Verb = "preview" | "up" | "destroy";

export interface RunOptions {
  /** Settings of the stack. */
  readonly file: string;
  /** Of the stack nothing else. Default: all of it. */
  readonly target?: readonly string[];
  /** Resource operations at once. Default: Pulumi's own. */
  readonly parallel?: number;
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs a verb on a stack. @returns why it failed, undefined when it did not. */
export type Runner = (verb: Verb, pulumi: Pulumi, options: RunOptions) => Promise<string | undefined>;

/** The Automation API takes a program by the folder above its `bin`. */
async function commandFor({ program, env }: Pulumi): Promise<{ command: PulumiCommand; env: Record<string, string> }> {
  const given = Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  if (program === "pulumi") return { command: await PulumiCommand.get(), env: given };
  const root = mkdtempSync(join(tmpdir(), "atelier-pulumi-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/pulumi"), `#!/bin/sh\nexec '${program}' "$@"\n`, { mode: 0o700 });
  return { command: await PulumiCommand.get({ root }), env: given };
}

/** What the program wrote on standard error last, where no event said more. */
function lastWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line.startsWith("error:"));
  return (said.length > 0 ? said : lines.filter((line) => line !== "").slice(-2)).join(" ").slice(0, 500);
}

/** A runner for stacks of one program. */
export async function automationRunner(pulumi: Pulumi): Promise<Runner> {
  const { command: pulumiCommand, env: envVars } = await commandFor(pulumi);
  const local = await LocalWorkspace.create({ workDir: projectFolder, pulumiCommand, envVars });
  // To select a stack would change what the user's own next `pulumi up` in this folder is about.
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
    // A summary with secrets would be read from the stack's file in the project's folder, and a salt be written into that.
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
