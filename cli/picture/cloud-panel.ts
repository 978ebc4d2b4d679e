/** The lab's own cloud: external networks, routers, networks, instances, security groups. Pure. */
import type { CloudModel, ExternalNetworkModel, LabInstanceModel, NetworkModel } from "../../model/cloud/types";
import { parseAddress, showRange } from "../../values/addresses";
import { alike, namesText, stem, timesText } from "./alike";
import type { Box, Link, Panel } from "./drawing";
import { column, groupBox, physicalNetworkBox, routerBox, routerLinks } from "./topology";

/** The prefix distinguishes it from a team's network of the same name. */
export const externalId = (name: string) => `external ${name}`;

export function externalNetworkBox({ name, segmentationId, cidr, allocationPools }: ExternalNetworkModel): Box {
  const pools = allocationPools.map(({ start, end }) =>
    showRange({ first: parseAddress(start), last: parseAddress(end) }),
  );
  return {
    id: externalId(name),
    kind: "external network",
    title: name,
    lines: [segmentationId === undefined ? "flat" : `VLAN ${segmentationId}`, cidr, `floating IPs ${pools.join(", ")}`],
    column: column.externalNetwork,
  };
}

function networkBox({ name, networkType, segmentationId, cidr, dhcp }: NetworkModel): Box {
  const type = segmentationId === undefined ? networkType : `${networkType} ${segmentationId}`;
  return {
    id: `network ${name}`,
    kind: "network",
    title: name,
    lines: [dhcp ? cidr : `${cidr}, no DHCP`, type],
    column: column.network,
  };
}

/** Instances of one entry of the settings. */
function instanceKey({ name, ports, ...rest }: LabInstanceModel) {
  return [stem(name), ports.map(({ network }) => network), { ...rest, userData: undefined }];
}

function instanceBox(id: string, instances: readonly LabInstanceModel[]): Box {
  const { image, flavor, ports, floatingIp, serverGroup } = instances[0]!;
  return {
    id,
    kind: "instance",
    title: namesText(instances.map(({ name }) => name)),
    ...timesText(instances.length),
    lines: [
      ...ports.map(({ network, fixedIp }) => `on ${network}${fixedIp === undefined ? "" : ` ${fixedIp}`}`),
      ...(floatingIp === undefined ? [] : [`floating IP ${floatingIp.address ?? `of ${floatingIp.externalNetwork}`}`]),
      `${image}, ${flavor}`,
      ...(serverGroup === undefined ? [] : [`server group ${serverGroup}`]),
    ],
    column: column.instance,
  };
}

function instanceLinks(id: string, instance: LabInstanceModel, networkId: (name: string) => string): Link[] {
  const { ports, securityGroups } = instance;
  return [
    ...ports.map(({ network }, line): Link => ({ from: { box: networkId(network) }, to: { box: id, line } })),
    ...securityGroups.map((name): Link => ({ from: { box: id }, to: { box: `group ${name}` }, loose: true })),
  ];
}

/** The lab's cloud without its class. */
export function cloudPanel(cloud: CloudModel): Panel {
  const groups = alike(cloud.instances, instanceKey).map((all) => ({ id: `instance ${all[0]!.name}`, all }));
  const { externalNetworks, networks } = cloud;
  const isExternal = new Set(externalNetworks.map(({ name }) => name));
  const networkId = (name: string) => (isExternal.has(name) ? externalId(name) : `network ${name}`);
  const vlans = networks.flatMap(({ name, physicalNetwork }) =>
    physicalNetwork === undefined ? [] : [{ name, physicalNetwork }],
  );
  const wires = [...externalNetworks, ...vlans];
  const physicalNetworks = new Set(wires.map(({ physicalNetwork }) => physicalNetwork));
  return {
    title: "cloud",
    notes: [],
    boxes: [
      ...[...physicalNetworks].map((name) => physicalNetworkBox(name, column.physicalNetwork)),
      ...externalNetworks.map(externalNetworkBox),
      ...cloud.routers.map(routerBox),
      ...networks.map(networkBox),
      ...groups.map(({ id, all }) => instanceBox(id, all)),
      ...cloud.securityGroups.map(groupBox),
    ],
    links: [
      ...wires.map(({ name, physicalNetwork }): Link => ({
        from: { box: `physical ${physicalNetwork}` },
        to: { box: networkId(name) },
      })),
      ...cloud.routers.flatMap((router) => routerLinks(router, networkId)),
      ...groups.flatMap(({ id, all }) => instanceLinks(id, all[0]!, networkId)),
    ],
  };
}
