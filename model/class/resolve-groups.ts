/** Which of a blueprint's security groups are the class's, the same for all teams, and which are a team's own. */
import { exposedGroups, resolveGroup } from "../cloud/security";
import { isFixed } from "../cloud/topology";
import type { NetworkModel, SecurityGroupModel } from "../cloud/types";
import type { Blueprint } from "./blueprint";

type Settings = Blueprint["settings"];

/**
 * Groups that each team needs one of its own of: those that name a group or are named by one, or a network that differs; and
 * all of them where the team makes its instances itself, since nobody but the administrator can use the class's.
 */
export function ownGroups({ securityGroups, networks, instances }: Settings): ReadonlySet<string> {
  const own = new Set(Object.keys(instances).length === 0 ? Object.keys(securityGroups) : []);
  for (const [name, { rules }] of Object.entries(securityGroups))
    for (const { remote } of rules) {
      // A group of the class would have the members of all teams.
      if ("group" in remote) own.add(name).add(remote.group);
      const network = "network" in remote ? networks[remote.network] : undefined;
      if (network !== undefined && !isFixed(network)) own.add(name);
    }
  return own;
}

/** Groups that are the same for every team: made once, for the instances of all. */
export function resolveClassGroups(settings: Settings): SecurityGroupModel[] {
  const own = ownGroups(settings);
  const cidrOf = (name: string) => {
    const network = settings.networks[name];
    return network !== undefined && isFixed(network) ? network.cidr : "";
  };
  const instances = Object.values(settings.instances);
  const used = new Set(instances.flatMap(({ securityGroups }) => securityGroups));
  const shared = Object.entries(settings.securityGroups)
    .filter(([name]) => !own.has(name) && used.has(name))
    .map(([name, group]) => resolveGroup(name, group, cidrOf));
  return [...shared, ...exposedGroups(instances)];
}

/** Groups of one team. */
export function resolveTeamGroups(settings: Settings, networks: readonly NetworkModel[]): SecurityGroupModel[] {
  const own = ownGroups(settings);
  const cidrOf = (name: string) => networks.find((network) => network.name === name)?.cidr ?? "";
  return Object.entries(settings.securityGroups)
    .filter(([name]) => own.has(name))
    .map(([name, group]) => resolveGroup(name, group, cidrOf));
}
