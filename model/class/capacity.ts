/** Admission: whether all teams find room on the nodes, in the address pool and among the volumes, before anything is made. */
import { itemsOfLab, offerOf, shortage } from "../cloud/check-fit";
import { resolveAggregate } from "../cloud/flavors";
import { boundText, itemsOf } from "../cloud/placement";
import { poolUse } from "../cloud/check-pools";
import { counted, listed } from "../../values/names";
import { pack, type Bin, type Item } from "../../values/packing";
import { computeNodes } from "./check-lab";
import type { Context } from "./context";
import { headRoomOf, itemsOfHeadRoom, type HeadRoom } from "./head-room";
import { volumesOf } from "../cloud/instances";
import { quoted } from "../../values/text";
import type { TeamModel } from "./types";

/** The nodes that instances of the class may use; undefined where the settings do not name those of an existing cloud. */
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

/** A team's instances as things to pack. */
function itemsOfTeam({ lab, settings, flavors }: Context, team: TeamModel): Item[] {
  const own = Object.entries(settings.aggregates).map(([name, aggregate]) => resolveAggregate(name, aggregate));
  return itemsOf(team, {
    flavorOf: ({ kind }) => flavors.get(kind),
    aggregates: [...lab.cloud.aggregates, ...own],
    nodes: lab.controlPlane.kind === "install" ? computeNodes({ lab }).map(({ name }) => name) : undefined,
    nameOf: (name) => `${team.key}/${name}`,
  });
}

/**
 * The largest number of teams, in the roster's order, for which `holds` is true. Once false, it stays false for more
 * teams.
 */
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
  const instances = teams.flatMap((team) => team.instances);
  if (instances.length === 0) return;
  if (bins.length === 0)
    return problems.add(
      at,
      counted(instances.length, "instance"),
      "have no compute node",
      "add a node with `role: compute`",
    );
  const before = lab.controlPlane.kind === "install" ? itemsOfLab(lab) : [];
  // Instances of the lab itself that find no room are reported by the lab's own check.
  if (pack(before, bins).left.length > 0) return;
  const further = teams.map((team) => itemsOfHeadRoom(team.key, headRoomOf(team, context.flavors), bins));
  const items = teams.map((team, i) => [...itemsOfTeam(context, team), ...(further[i] ?? [])]);
  const packing = (count: number) => pack([...before, ...items.slice(0, count).flat()], bins);
  const whole = packing(teams.length);
  if (whole.left.length === 0) return;
  const fitting = mostTeams(teams.length, (count) => packing(count).left.length === 0);
  const why = boundText(whole.left) ?? shortage([...before, ...items.flat()], bins, whole);
  const beside = [
    ...(before.length === 0 ? [] : ["the lab's own instances"]),
    ...(further.flat().length === 0 ? [] : [`head room for ${further.flat().length} more`]),
  ];
  problems.add(
    at,
    `${counted(instances.length, "instance")} of ${counted(teams.length, "team")}`,
    `${beside.length === 0 ? "" : `together with ${listed(beside)} `}${why}: ${whoFits(teams, fitting)}`,
    `take fewer teams, a smaller flavor, ${further.flat().length === 0 ? "" : "less head room, "}or more or larger compute nodes`,
  );
}

/** Reports where a sum over teams exceeds a limit, and how many teams stay within it. */
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
export function externalAddresses({ routers, instances }: TeamModel): number {
  const gateways = routers.filter(({ externalNetwork }) => externalNetwork !== undefined);
  return gateways.length + instances.filter(({ floatingIp }) => floatingIp !== undefined).length;
}

/** What teams use as declared, and what their quotas allow them to use beyond that. Counted for all teams together. */
interface Taken {
  readonly declared: (team: TeamModel) => number;
  readonly beyond: (room: HeadRoom) => number;
}

function checkTaken(
  context: Context,
  teams: readonly TeamModel[],
  { declared, beyond }: Taken,
  path: readonly string[],
  room: number,
  tell: (needed: number, headRoom: number) => readonly [got: string, reason: string, fix: string],
): void {
  const beyondOf = (team: TeamModel) => beyond(headRoomOf(team, context.flavors));
  const headRoom = teams.reduce((sum, team) => sum + beyondOf(team), 0);
  const of = (team: TeamModel) => declared(team) + beyondOf(team);
  checkSum(context, teams, path, room, of, (needed) => tell(needed, headRoom));
}

function checkAddresses(context: Context, teams: readonly TeamModel[]): void {
  const { lab, externalNetwork } = context;
  const use = poolUse(lab, externalNetwork);
  if (use === undefined || lab.cloud.externalNetworks.every(({ name }) => name !== externalNetwork)) return;
  const taken = use.gateways + use.floating + use.attached;
  checkTaken(
    context,
    teams,
    { declared: externalAddresses, beyond: ({ addresses }) => addresses },
    ["cloud", "externalNetworks", externalNetwork, "allocationPools"],
    use.size - taken,
    (needed, headRoom) => [
      `${use.size} address${use.size === 1 ? "" : "es"}`,
      `${taken === 0 ? "" : `less the lab's own ${taken} `}cannot serve the ${needed} that the class's routers and floating IPs ` +
        (headRoom === 0 ? "take" : `may take, ${headRoom} of them by quotas beyond the blueprint`),
      `widen the pools to ${taken + needed} addresses, take fewer teams, ${headRoom === 0 ? "" : "lower quotas, "}or use fewer floating IPs`,
    ],
  );
}

function checkVolumeRoom(context: Context, teams: readonly TeamModel[], at: readonly string[], room: number): void {
  checkTaken(
    context,
    teams,
    {
      declared: (team) => team.instances.flatMap(volumesOf).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
      beyond: ({ gigabytes }) => gigabytes,
    },
    at,
    room,
    (needed, headRoom) => [
      `${room} GiB`,
      headRoom === 0
        ? `is less than the class's volumes, ${needed} GiB`
        : `is less than the class's volumes, ${needed - headRoom} GiB, and their head room for snapshots and more, ${headRoom} GiB`,
      headRoom === 0
        ? "take fewer teams or smaller ones"
        : "take fewer teams, smaller ones, or less head room (headRoom.gigabytes in the blueprint, or quotas.gigabytes)",
    ],
  );
}

export function checkCapacity(context: Context, teams: readonly TeamModel[]): void {
  const { lab, settings, inBlueprint } = context;
  // A missing flavor, aggregate or zone has been reported already; the needs of such machines are unknown.
  if (inBlueprint.all.length === 0) checkNodes(context, teams);
  checkAddresses(context, teams);
  const { volumesGiB } = settings.capacity;
  if (volumesGiB !== undefined) checkVolumeRoom(context, teams, ["class", "capacity", "volumesGiB"], volumesGiB);
  const capacityGiB = lab.controlPlane.kind === "install" ? lab.controlPlane.volumes?.capacityGiB : undefined;
  if (capacityGiB !== undefined)
    checkVolumeRoom(context, teams, ["controlPlane", "volumes", "capacityGiB"], capacityGiB);
}
