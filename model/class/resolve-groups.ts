/** Which of a blueprint's security groups are made once for the class, and which for each team. */
import { exposedGroups, resolveGroup } from "../cloud/security";
import { isFixed } from "../cloud/topology";
import type { NetworkModel, SecurityGroupModel } from "../cloud/types";
import type { Blueprint } from "./blueprint";

type Settings = Blueprint["settings"];

/**
 * Groups that are made for each team: those that name another group or are named by one, and those that name a
 * network whose addresses differ. All of them, if the team creates its own instances: the class's groups belong to
 * the administrator, and only the administrator can use them.
 */
export function ownGroups({ securityGroups, networks, instances }: Settings): ReadonlySet<string> {
  const own = new Set(Object.keys(instances).length === 0 ? Object.keys(securityGroups) : []);
  for (const [name, { rules }] of Object.entries(securityGroups))
    for (const { remote } of rules) {
      // A group of the class would admit the machines of all teams.
      if ("group" in remote) own.add(name).add(remote.group);
      const network = "network" in remote ? networks[remote.network] : undefined;
      if (network !== undefined && !isFixed(network)) own.add(name);
    }
  return own;
}

/** Groups of the class: the same for every team, and made once. */
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
