import { overlap, parseNetwork, sizeOf, usable } from "../../values/addresses";
import { Seen } from "../address-checks";
import { counted } from "../../values/names";
import { firstVni } from "./allocation";
import { isFixed } from "../cloud/topology";
import type { Context } from "./context";
import type { Place } from "../../values/place";
import { needOf } from "./quotas";
import type { RosterTeam } from "./roster";
import { quoted } from "../../values/text";
import type { NetworkModel } from "../cloud/types";
import type { TeamModel } from "./types";

type Both = { readonly model: TeamModel; readonly team: RosterTeam };

/** A VNI or GRE key identifies one network in the whole cloud. Duplicates are reported with the fix; none is changed. */
function checkVnis({ lab, inRoster }: Context, teams: readonly Both[]): void {
  const seen = new Map<string, string>();
  const wireOf = ({ networkType, segmentationId }: NetworkModel) => `${networkType} ${segmentationId}`;
  for (const network of lab.cloud.networks)
    if (network.segmentationId !== undefined) seen.set(wireOf(network), `the lab's network ${network.name}`);
  for (const { model, team } of teams)
    for (const network of model.networks) {
      const { name, networkType, segmentationId } = network;
      if (segmentationId === undefined) continue;
      const other = seen.get(wireOf(network));
      seen.set(wireOf(network), other ?? `network ${name} of team ${quoted(model.name)}`);
      if (other === undefined) continue;
      const place: Place = team.vni?.place ?? team.place;
      const free = `set the column vni for team ${quoted(model.name)}: a number below ${firstVni} that nobody has`;
      inRoster.addAt(
        place,
        `network ${name} of team ${quoted(model.name)}`,
        `has the ${networkType === "gre" ? "GRE key" : "VNI"} ${segmentationId} of ${other}`,
        free,
      );
    }
}

/** Networks from a pool must differ between teams. */
function checkPools({ blueprint, inRoster }: Context, teams: readonly Both[]): void {
  const taken: { readonly cidr: string; readonly what: string }[] = [];
  const byStart = new Map<string, string>();
  const pools = Object.entries(blueprint.settings.networks).filter(([, network]) => !isFixed(network));
  for (const { model, team } of teams)
    for (const [name] of pools) {
      const cidr = model.networks.find((network) => network.name === name)?.cidr ?? "";
      const what = `network ${name} of team ${quoted(model.name)}`;
      // Networks of one pool and size are equal or disjoint. Those of different pools may overlap; there are few of
      // these.
      const same = byStart.get(cidr) ?? (pools.length > 1 ? overlapping(taken, cidr) : undefined);
      byStart.set(cidr, byStart.get(cidr) ?? what);
      if (pools.length > 1) taken.push({ cidr, what });
      if (same === undefined) continue;
      const fix = `set the column subnet for team ${quoted(model.name)}, or use a larger pool`;
      inRoster.addAt(team.subnet?.place ?? team.place, what, `has ${cidr}, which ${same} has already`, fix);
    }
}

function overlapping(taken: readonly { readonly cidr: string; readonly what: string }[], cidr: string) {
  return taken.find((other) => overlap(parseNetwork(other.cidr), parseNetwork(cidr)))?.what;
}

function checkMachines({ inRoster, inBlueprint }: Context, { model, team }: Both): void {
  const names = new Seen();
  const macs = new Seen();
  for (const { name, kind, ports } of model.instances) {
    const other = names.add(name, kind);
    if (other !== undefined)
      inRoster.addAt(
        team.place,
        `team ${quoted(model.name)}`,
        `has two machines ${name}`,
        `rename ${kind} or ${other}`,
      );
    for (const { mac, network } of other === undefined ? ports : []) {
      const twin = macs.add(`${network} ${mac}`, name);
      if (twin !== undefined)
        inRoster.addAt(team.place, `${name} and ${twin}`, `have the MAC ${mac} on network ${network}`, "rename one");
    }
  }
  for (const network of model.networks) {
    // The gateway and DHCP's port take an address each, besides the machines.
    const used = model.instances.flatMap(({ ports }) => ports).filter((port) => port.network === network.name).length;
    const room = sizeOf(usable(parseNetwork(network.cidr))) - (network.gatewayIp ? 1 : 0) - (network.dhcp ? 1 : 0);
    if (used > room)
      inBlueprint.add(
        ["networks", network.name, "cidr"],
        network.cidr,
        `has room for ${counted(room, "machine")}, and team ${quoted(model.name)} needs ${used}`,
        "use a larger network",
      );
  }
}

/** Limits in the settings may exceed what the blueprint needs, but not fall below it. */
function checkQuotas({ settings, flavors, problems }: Context, teams: readonly Both[]): void {
  for (const [key, limit] of Object.entries(settings.quotas)) {
    if (limit === undefined) continue;
    const needs = teams.map(({ model }) => ({ name: model.name, need: needOf(model, flavors)[key as "ports"] }));
    const most = needs.reduce((best, next) => (next.need > best.need ? next : best), { name: "", need: 0 });
    if (most.need > limit)
      problems.add(
        ["class", "quotas", key],
        limit,
        `is less than the ${most.need} that team ${quoted(most.name)} needs`,
        `use ${most.need} or more, or leave it out`,
      );
  }
}

/** Conflicts between teams, and limits that are too small for a team. */
export function checkTeams(context: Context, teams: readonly Both[]): void {
  checkVnis(context, teams);
  checkPools(context, teams);
  for (const both of teams) checkMachines(context, both);
  checkQuotas(context, teams);
}
