/** Admission: whether all teams find room on the nodes, in the address pool and among the volumes, before anything is made. */
import { itemsOf, offerOf, shortage } from "../cloud/check-fit";
import { poolUse } from "../cloud/check-pools";
import { counted, listed } from "../../values/names";
import { nothing, pack, plus, type Amounts, type Bin, type Item } from "../../values/packing";
import { computeNodes } from "./check-lab";
import type { Context } from "./context";
import { volumesOf } from "./quotas";
import { quoted } from "../../values/text";
import type { MachineModel, TeamModel } from "./types";

/** The nodes that instances of the class may use; undefined where an existing cloud's are not told. */
function binsOf({ lab, settings }: Context): Bin[] | undefined {
  if (lab.controlPlane.kind === "install") return computeNodes({ lab }).map(offerOf);
  const { nodes, overcommit } = settings.capacity;
  const bins = Object.entries(nodes).map(([name, largest]): Bin => {
    const vcpus = Math.floor(largest.vcpus * overcommit.cpu);
    const memoryMiB = Math.floor(largest.memoryMiB * overcommit.memory);
    return { name, largest, total: { vcpus, memoryMiB, diskGiB: Math.floor(largest.diskGiB * overcommit.disk) } };
  });
  return bins.length === 0 ? undefined : bins;
}

/** The nodes that a machine's aggregate and zone leave; undefined: all. */
function nodesFor({ settings, blueprint, lab }: Context, { kind, availabilityZone }: MachineModel) {
  const asked = Object.entries(blueprint.settings.machines[kind]?.aggregate ?? {});
  if (lab.controlPlane.kind !== "install" || (asked.length === 0 && availabilityZone === undefined)) return undefined;
  const aggregates = Object.values(settings.aggregates);
  const zoned = aggregates.filter((aggregate) => aggregate.availabilityZone !== undefined);
  const all = computeNodes({ lab }).map(({ name }) => name);
  const fits = (node: string) => {
    const having = aggregates.filter(({ nodes }) => nodes.includes(node));
    // Nova puts what is in no other zone into `nova` (default_availability_zone).
    const zone = zoned.find(({ nodes }) => nodes.includes(node))?.availabilityZone ?? "nova";
    const matches = asked.every(([key, value]) => having.some(({ metadata }) => metadata[key] === value));
    return matches && (availabilityZone === undefined || zone === availabilityZone);
  };
  return new Set(all.filter(fits));
}

function takes({ flavors }: Context, { kind, bootVolume }: MachineModel): Amounts {
  const flavor = flavors.get(kind);
  if (flavor === undefined) return nothing;
  // A root on a volume takes nothing of the node's disk.
  return { vcpus: flavor.vcpus, memoryMiB: flavor.ramMiB, diskGiB: bootVolume === undefined ? flavor.diskGiB : 0 };
}

/** A team's machines as things to pack; those of an affinity group are one. */
function itemsOfTeam(context: Context, team: TeamModel): Item[] {
  const policyOf = (group?: string) => team.serverGroups.find(({ name }) => name === group)?.policy;
  const together = new Map<string, MachineModel[]>();
  for (const machine of team.machines) {
    const { name, serverGroup } = machine;
    const key = policyOf(serverGroup) === "affinity" ? `group ${serverGroup}` : `machine ${name}`;
    together.set(key, [...(together.get(key) ?? []), machine]);
  }
  return [...together.values()].map((machines) => {
    const amounts = machines.map((machine) => takes(context, machine));
    const most = (r: keyof Amounts) => Math.max(...amounts.map((amount) => amount[r]));
    const sets = machines.flatMap((machine) => nodesFor(context, machine) ?? []);
    const on = sets.length === 0 ? undefined : sets.reduce((a, b) => new Set([...a].filter((node) => b.has(node))));
    const group = machines[0]?.serverGroup;
    return {
      names: machines.map(({ name }) => `${team.key}/${name}`),
      takes: amounts.reduce(plus, nothing),
      largest: { vcpus: most("vcpus"), memoryMiB: most("memoryMiB"), diskGiB: most("diskGiB") },
      ...(policyOf(group) === "anti-affinity" ? { apart: `${team.key}/${group}` } : {}),
      ...(on === undefined ? {} : { on }),
    };
  });
}

/** The largest number of teams, in the roster's order, for which something holds; it holds for none. */
function mostTeams(count: number, holds: (teams: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `4 of 6 teams fit, no room for team "E" and "F"` */
function whoFits(teams: readonly TeamModel[], fitting: number): string {
  const out = teams.slice(fitting).map(({ name }) => quoted(name));
  const named = out.length > 6 ? `${out.slice(0, 6).join(", ")} and ${out.length - 6} more` : listed(out);
  return `${fitting} of ${counted(teams.length, "team")} ${fitting === 1 ? "fits" : "fit"}, no room for ${named}`;
}

function checkNodes(context: Context, teams: readonly TeamModel[]): void {
  const told = Object.keys(context.settings.capacity.nodes);
  if (context.lab.controlPlane.kind === "install" && told.length > 0)
    context.problems.add(
      ["class", "capacity", "nodes"],
      listed(told),
      "cannot be said of a control plane that the lab installs",
      "leave it out: the lab's own nodes are counted",
    );
  const bins = binsOf(context);
  if (bins === undefined) return;
  const { lab, problems } = context;
  const at = ["class", "roster"];
  const machines = teams.flatMap((team) => team.machines);
  if (machines.length === 0) return;
  if (bins.length === 0)
    return problems.add(
      at,
      counted(machines.length, "machine"),
      "have no compute node",
      "add a node with `role: compute`",
    );
  const before = lab.controlPlane.kind === "install" ? itemsOf(lab.cloud) : [];
  // The lab's own instances that find no room are reported there.
  if (pack(before, bins).left.length > 0) return;
  const items = teams.map((team) => itemsOfTeam(context, team));
  const packing = (count: number) => pack([...before, ...items.slice(0, count).flat()], bins);
  const whole = packing(teams.length);
  if (whole.left.length === 0) return;
  const fitting = mostTeams(teams.length, (count) => packing(count).left.length === 0);
  const bound = whole.left.find((item) => item.on !== undefined)?.on;
  const why =
    bound === undefined
      ? shortage([...before, ...items.flat()], bins, whole)
      : `may run on ${bound.size === 0 ? "no node" : `${listed([...bound])} only`} by aggregate or zone, and find no room there`;
  const own = before.length === 0 ? "" : " with the lab's own instances";
  problems.add(
    at,
    `${counted(machines.length, "machine")} of ${counted(teams.length, "team")}`,
    `${own === "" ? "" : `together${own} `}${why}: ${whoFits(teams, fitting)}`,
    "take fewer teams, a smaller flavor, or more or larger compute nodes",
  );
}

/** Whether amounts that add up stay within a limit; else how many teams do. */
function checkSum(
  context: Context,
  teams: readonly TeamModel[],
  path: readonly string[],
  room: number,
  of: (team: TeamModel) => number,
  tell: (needed: number) => readonly [got: string, reason: string, fix: string],
): void {
  const upTo = (count: number) => teams.slice(0, count).reduce((sum, team) => sum + of(team), 0);
  const needed = upTo(teams.length);
  if (needed <= room) return;
  const [got, reason, fix] = tell(needed);
  const fitting = mostTeams(teams.length, (count) => upTo(count) <= room);
  context.problems.add(path, got, `${reason}: ${whoFits(teams, fitting)}`, fix);
}

/** Addresses that a team draws from the external network's pool: its routers' gateways and its floating IPs. */
export function externalAddresses({ routers, machines }: TeamModel): number {
  const gateways = routers.filter(({ externalNetwork }) => externalNetwork !== undefined);
  return gateways.length + machines.filter(({ floatingIp }) => floatingIp).length;
}

export function checkCapacity(context: Context, teams: readonly TeamModel[]): void {
  const { lab, externalNetwork, settings, inBlueprint } = context;
  // A flavor, aggregate or zone that is not there has been reported; what the machines take is not known then.
  if (inBlueprint.all.length === 0) checkNodes(context, teams);
  const use = poolUse(lab, externalNetwork);
  if (use !== undefined && lab.cloud.externalNetworks.some(({ name }) => name === externalNetwork)) {
    const taken = use.gateways + use.floating + use.attached;
    checkSum(
      context,
      teams,
      ["cloud", "externalNetworks", externalNetwork, "allocationPools"],
      use.size - taken,
      externalAddresses,
      (needed) => [
        `${use.size} address${use.size === 1 ? "" : "es"}`,
        `${taken === 0 ? "" : `less the lab's own ${taken} `}cannot serve the ${needed} that the class's routers and floating IPs take`,
        `widen the pools to ${taken + needed} addresses, take fewer teams, or use fewer floating IPs`,
      ],
    );
  }
  const { volumesGiB } = settings.capacity;
  if (volumesGiB !== undefined) checkVolumeRoom(context, teams, ["class", "capacity", "volumesGiB"], volumesGiB);
  const capacityGiB = lab.controlPlane.kind === "install" ? lab.controlPlane.volumes?.capacityGiB : undefined;
  if (capacityGiB !== undefined)
    checkVolumeRoom(context, teams, ["controlPlane", "volumes", "capacityGiB"], capacityGiB);
}

function checkVolumeRoom(context: Context, teams: readonly TeamModel[], at: readonly string[], room: number): void {
  checkSum(
    context,
    teams,
    at,
    room,
    (team) => team.machines.flatMap(volumesOf).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
    (needed) => [`${room} GiB`, `is less than the class's volumes, ${needed} GiB`, "take fewer teams or smaller ones"],
  );
}
