/** `npm run bench -- class`: reads the command line, measures, and shows. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { machine, report } from "../report";
import { comparePeers } from "./compare";
import { allowMinutes, interruptAll } from "./measure";
import { makers, type PeerName } from "./peers";
import { growthSvg } from "./plot";
import { benchScale } from "./scale";
import { peersFigures, peersTable, scaleFigures, scaleTable } from "./show";

export const classUsage = `usage: npm run bench -- class [options]
  --only scale|peers    scale: against a fake OpenStack; peers: side by side on the box's. Default: both
  --teams 10,30,100     sizes of the class in the scale series; above 30 in stacks of 22 teams
  --latency 50          milliseconds before each answer of the fake OpenStack
  --boot 2000           milliseconds until its machines are ACTIVE
  --peer-teams 30       teams that the peers make
  --slow-teams 3        the same for those that take minutes for a few
  --on box|fake         what the peers work on. Default: the box's control plane
  --runs 2              of each peer, by turns
  --peers NAME,...      some of ${Object.keys(makers).join(", ")}
  --minutes 30          of measuring; what is left then is named in the result. Cleaning up comes after it
  --limit 600           seconds that one command may take
  --plot FILE           also draws the growth as an SVG
  --json                one JSON object instead of tables`;

const options = {
  only: { type: "string" },
  teams: { type: "string", default: "10,30,100" },
  latency: { type: "string", default: "50" },
  boot: { type: "string", default: "2000" },
  "peer-teams": { type: "string", default: "30" },
  "slow-teams": { type: "string", default: "3" },
  on: { type: "string", default: "box" },
  runs: { type: "string", default: "2" },
  peers: { type: "string" },
  minutes: { type: "string", default: "30" },
  limit: { type: "string", default: "600" },
  plot: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** A mistake on the command line. */
class Misuse extends Error {}

/** @throws Misuse unless it is a whole number above 0 */
function count(written: string): number {
  const value = Number(written);
  if (!Number.isInteger(value) || value < 1) throw new Misuse(`${written} is no whole number above 0`);
  return value;
}

function read(args: readonly string[]) {
  const { values } = parseArgs({ args: [...args], options, strict: true });
  if (values.only !== undefined && !["scale", "peers"].includes(values.only))
    throw new Misuse(`--only ${values.only}: say scale or peers`);
  const peers = values.peers?.split(",").map((name) => name.trim());
  const strange = peers?.filter((name) => !(name in makers)) ?? [];
  if (strange.length > 0) throw new Misuse(`--peers: ${strange.join(", ")} is none`);
  if (!["box", "fake"].includes(values.on)) throw new Misuse(`--on ${values.on}: say box or fake`);
  const limitSeconds = count(values.limit);
  const fake = { latencyMs: count(values.latency), bootMs: count(values.boot) };
  return {
    minutes: count(values.minutes),
    ...{ json: values.json, plot: values.plot, only: values.only },
    scale: { ...fake, teams: values.teams.split(",").map(count), limitSeconds },
    compare: {
      ...{ teams: count(values["peer-teams"]), slowTeams: count(values["slow-teams"]), runs: count(values.runs) },
      ...{ limitSeconds, peers: peers as PeerName[] | undefined },
      on: values.on === "box" ? { kind: "box" as const } : { kind: "fake" as const, ...fake },
    },
  };
}

/** @returns exit code */
export async function benchClass(args: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof read>;
  try {
    asked = read(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${classUsage}`);
    return 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interruptAll);
  const tell = (line: string) => console.error(line);
  // Both: two fifths of the time for the first, so that neither eats up the other's.
  allowMinutes(asked.only === undefined ? asked.minutes * 0.4 : asked.minutes);
  const scale = asked.only === "peers" ? undefined : await benchScale(asked.scale, tell);
  if (scale && asked.plot !== undefined) writeFileSync(asked.plot, growthSvg(scale));
  allowMinutes(asked.only === undefined ? asked.minutes * 0.6 : asked.minutes);
  const peers = asked.only === "scale" ? undefined : await comparePeers(asked.compare, tell);
  const figures = [...(scale ? scaleFigures(scale) : []), ...(peers ? peersFigures(peers) : [])];
  const tables = [...(scale ? [scaleTable(scale)] : []), ...(peers ? [peersTable(peers)] : [])];
  report({ figures, machine: machine(), details: { scale, peers } }, asked.json, tables);
  const missing = [...(scale?.missing ?? []), ...(peers?.missing ?? [])];
  return missing.length === 0 && figures.every(({ ok }) => ok) ? 0 : 1;
}
