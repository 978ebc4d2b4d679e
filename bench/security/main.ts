/** `npm run bench -- security`: attacks a lab and its class that run, counts what gave way, and shows it. */
import { parseArgs } from "node:util";
import { machine, report } from "../report";
import { benchApi } from "./api";
import { benchBridge } from "./bridge/main";
import { benchKeystone } from "./keystone";
import type { PartOptions, PartResult } from "./part";
import { benchSecrets } from "./planted-secrets";
import { benchWays } from "./ways";

/** By name: each part stands on its own, and needs a class that runs unless its usage says something else. */
const parts = {
  api: benchApi,
  ways: benchWays,
  keystone: benchKeystone,
  secrets: benchSecrets,
  bridge: benchBridge,
} satisfies Record<string, (options: PartOptions) => Promise<PartResult>>;
type PartName = keyof typeof parts;

export const securityUsage = `usage: npm run bench -- security [options]
  a class of two teams at least has to run in the box; three, as the goals are for:
  ATELIER_ROSTER=examples/rosters/three-teams.csv ATELIER_SETTINGS=examples/Pulumi.class.yaml npm start
  --only PART,...  some of ${Object.keys(parts).join(", ")}
  --runs N         fewer tries of what is tried very often: power cuts, for each kind of lab host
  --json           one JSON object instead of tables
  bridge makes lab hosts of its own, needs no lab, and takes half an hour or more`;

/** A mistake on the command line. */
class Misuse extends Error {}

function read(args: readonly string[]) {
  const options = {
    only: { type: "string" },
    runs: { type: "string" },
    json: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const only = values.only?.split(",").map((name) => name.trim()) ?? Object.keys(parts);
  const strange = only.filter((name) => !Object.hasOwn(parts, name));
  if (strange.length > 0) throw new Misuse(`--only: ${strange.join(", ")} is no part`);
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0))
    throw new Misuse(`--runs: ${values.runs} is no number`);
  return { only: only as PartName[], runs, json: values.json };
}

/** @returns exit code: 0 when every goal was met */
export async function benchSecurity(args: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof read>;
  try {
    asked = read(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${securityUsage}`);
    return 2;
  }
  const results: Partial<Record<PartName, PartResult>> = {};
  for (const name of asked.only) {
    console.error(`${name} ...`);
    results[name] = await parts[name]({ runs: asked.runs });
  }
  const all = Object.values(results);
  const figures = all.flatMap((result) => result.figures);
  const details = Object.fromEntries(Object.entries(results).map(([name, result]) => [name, result.details]));
  report(
    { figures, machine: machine(), details },
    asked.json,
    all.flatMap((result) => result.tables),
  );
  return figures.every(({ ok }) => ok) ? 0 : 1;
}
