/** From the arguments to the picture, or to the mistakes that the user has to correct. */
import { basename, resolve } from "node:path";
import type { Machine } from "../../reading/machine";
import type { Stack } from "../../reading/stack";
import { insteadOf } from "../../values/names";
import type { Arguments, Format } from "./arguments";
import { drawStack, drawTeam } from "./draw";
import type { Drawing } from "./drawing";
import { mermaid } from "./mermaid";
import { readStackFile } from "./stack-file";
import { svg } from "./svg";
import { text } from "./text";

/** A picture, or the user's mistakes. */
export type Pictured = { readonly picture: string } | { readonly mistakes: readonly string[] };

const drawnAs: Readonly<Record<Format, (drawing: Drawing) => string>> = { svg, mermaid, text };

/** Absolute path of the settings. */
function fileOf({ stack, configFile }: Arguments, { environment, projectFolder }: Machine): string {
  const named = stack === undefined ? environment["ATELIER_SETTINGS"] || undefined : undefined;
  const file = configFile ?? named ?? `Pulumi.${stack ?? (environment["PULUMI_STACK"] || "dev")}.yaml`;
  return resolve(projectFolder, file);
}

function drawn(title: string, stack: Stack, team: string | undefined): Drawing | string {
  if (team === undefined) return drawStack(title, stack);
  const teams = stack.class?.teams ?? [];
  const found = teams.find(({ key }) => key === team) ?? teams.find(({ name }) => name === team);
  if (found !== undefined) return drawTeam(title, stack, found);
  const keys = teams.map(({ key }) => key);
  return `--team ${JSON.stringify(team)} is no team of this stack; ${insteadOf(team, keys, "it has none: leave --team out")}`;
}

export function picture(wanted: Arguments, machine: Machine): Pictured {
  const file = fileOf(wanted, machine);
  const read = readStackFile(file, machine);
  if ("reports" in read) return { mistakes: read.reports };
  const drawing = drawn(basename(file), read.stack, wanted.team);
  return typeof drawing === "string" ? { mistakes: [drawing] } : { picture: drawnAs[wanted.format](drawing) };
}
