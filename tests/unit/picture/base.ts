/** Stacks for tests of pictures. */
import type { Stack } from "../../../reading/stack";
import { labWith } from "../base";
import { load } from "../class/base";

/** A lab with a class, both with changes. */
export function stackWith(changes: Parameters<typeof load>[0]): Stack {
  const loaded = load(changes);
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  return { lab: labWith({ "nodes/lisa/memoryMiB": 8192, ...changes?.lab }), class: loaded.class };
}

const members = (team: number) => Array.from({ length: 1 + (team % 3) }, (_, i) => `Team ${team},user${team}-${i}`);
/** A roster of so many teams, of one to three people each. */
export const rosterOf = (teams: number) =>
  ["team,username", ...Array.from({ length: teams }, (_, i) => members(i + 1)).flat(), ""].join("\n");

/** Changes of the lab's settings: dozens of teams fit into it. */
export const roomForMany = {
  "nodes/lisa/memoryMiB": 200_000,
  "nodes/lisa/rootDisk": { sizeGiB: 1000 },
  "nodes/lisa/overcommit": { cpu: 1000 },
  "cloud/externalNetworks/internet/cidr": "198.18.64.0/22",
  "cloud/externalNetworks/internet/gatewayIp": "198.18.64.1",
  "cloud/externalNetworks/internet/allocationPools": [{ start: "198.18.64.2", end: "198.18.67.250" }],
};
