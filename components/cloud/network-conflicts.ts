/**
 * Conflicts of an external network: its segment carries another network, or another external network has its
 * addresses. Neutron refuses the first with a terse error (FlatNetworkInUse), and does not check the second.
 */
import { overlap, parseNetwork } from "../../values/addresses";
import { pathText } from "../../values/problem";
import type { ExternalNetworkModel } from "../../model/cloud/types";
import { visible } from "../../values/visible";
import type { ApiClient } from "../../openstack/client";

interface Network {
  readonly id: string;
  readonly name: string;
  readonly project_id: string;
  readonly "router:external": boolean;
  readonly "provider:physical_network"?: string | null;
  readonly "provider:network_type"?: string;
  readonly "provider:segmentation_id"?: number | null;
}

interface Subnet {
  readonly name: string;
  readonly network_id: string;
  readonly ip_version: number;
  readonly cidr: string;
}

/** The name of an existing network in messages; names are not unique. */
const called = ({ name, id, project_id }: Network) => `${name} (${id}, of project ${project_id})`;

/** The advice for a network that an interrupted run left behind: Pulumi does not know it, so the user has to delete it. */
const orDelete = ({ id }: Network) => `or, where nobody needs that network: openstack network delete ${id}`;

interface Conflict {
  readonly other: Network;
  /** The key of the network's settings that is in conflict. */
  readonly key: keyof ExternalNetworkModel;
  readonly seen: string;
  readonly next: string;
}

/** The networks on a physical network, external ones and others. */
async function onWire(api: ApiClient, physicalNetwork: string): Promise<readonly Network[]> {
  const query = `provider:physical_network=${encodeURIComponent(physicalNetwork)}`;
  const { networks } = await api.get<{ networks: Network[] }>("network", `/networks?${query}`);
  return networks.filter((network) => network["provider:physical_network"] === physicalNetwork);
}

async function wireConflicts(api: ApiClient, wanted: ExternalNetworkModel): Promise<readonly (Conflict | undefined)[]> {
  const { physicalNetwork, segmentationId: vlan } = wanted;
  return (await onWire(api, physicalNetwork)).map((other) => {
    const type = other["provider:network_type"];
    if (vlan === undefined && type === "flat") {
      const seen = `${physicalNetwork} carries an untagged network already, ${called(other)}`;
      return { other, key: "physicalNetwork", seen, next: "name another one, or give segmentationId a VLAN of it" };
    }
    if (type === "vlan" && other["provider:segmentation_id"] === vlan) {
      const seen = `VLAN ${vlan} of ${physicalNetwork} is taken by network ${called(other)}`;
      return { other, key: "segmentationId", seen, next: "use another VLAN" };
    }
    return undefined;
  });
}

/** Pools lie inside the range, so comparing ranges is enough. */
async function rangeConflicts(api: ApiClient, { cidr }: ExternalNetworkModel): Promise<readonly Conflict[]> {
  const { networks } = await api.get<{ networks: Network[] }>("network", "/networks?router:external=true");
  if (networks.length === 0) return [];
  const query = networks.map(({ id }) => `network_id=${id}`).join("&");
  const { subnets } = await api.get<{ subnets: Subnet[] }>("network", `/subnets?${query}`);
  return subnets
    .filter((subnet) => subnet.ip_version === 4 && overlap(parseNetwork(subnet.cidr), parseNetwork(cidr)))
    .flatMap((subnet) => networks.filter(({ id }) => id === subnet.network_id).map((other) => ({ subnet, other })))
    .map(({ subnet, other }) => ({
      other,
      key: "cidr",
      next: "use a range that is free there",
      seen: `${cidr} overlaps with ${subnet.cidr}, subnet ${subnet.name} of external network ${called(other)}`,
    }));
}

/**
 * Looks for all conflicts at once.
 * @param ownId id of the network itself, if it exists already and only its subnet is made
 * @throws Error that names every conflict, and what to change
 */
export async function refuseConflicts(api: ApiClient, wanted: ExternalNetworkModel, ownId?: string): Promise<void> {
  const found = (await Promise.all([wireConflicts(api, wanted), rangeConflicts(api, wanted)]))
    .flat()
    .flatMap((conflict) => conflict ?? [])
    .filter(({ other }) => other.id !== ownId);
  if (found.length === 0) return;
  const lines = found.map(({ other, key, seen, next }) => {
    const path = pathText(["cloud", "externalNetworks", wanted.name, key]);
    return `${visible(`${path}: ${seen}`)}\n  next: ${next}; ${orDelete(other)}`;
  });
  throw new Error(lines.join("\n"));
}
