/** What the panels of the lab's cloud and of teams share: columns, boxes of groups, texts of ports and rules. Pure. */
import type { RouterModel, SecurityGroupModel, SecurityGroupRuleModel } from "../../model/cloud/types";
import { portsText, type Ports } from "../../values/ports";
import type { Box, Link } from "./drawing";

/** Column of each kind. */
export const column = { physicalNetwork: 0, externalNetwork: 1, router: 2, network: 3, instance: 4, group: 5 };

/** ` 80`, after the protocol. */
function portsOf(ports: Ports | undefined): string {
  return ports === undefined ? "" : ` ${portsText(ports)}`;
}

/** `icmp, tcp 22, 80` */
export function servicesText(services: readonly { readonly protocol?: string; readonly ports?: Ports }[]): string {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol = "everything", ports } of services)
    byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), portsOf(ports).trim()]);
  return [...byProtocol].map(([protocol, ports]) => `${protocol} ${ports.join(", ")}`.trim()).join(", ");
}

function remoteText(remote: SecurityGroupRuleModel["remote"]): string {
  if ("group" in remote) return `group ${remote.group}`;
  return remote.cidr === "0.0.0.0/0" ? "everywhere" : remote.cidr;
}

/** Most lines in a box; more would hide the picture, and the settings have them all. */
const mostLines = 6;

/** Rules by direction and remote. */
function rulesText(rules: readonly SecurityGroupRuleModel[]): string[] {
  const byWay = new Map<string, SecurityGroupRuleModel[]>();
  for (const rule of rules) {
    const way = `${rule.direction === "ingress" ? "from" : "to"} ${remoteText(rule.remote)}`;
    byWay.set(way, [...(byWay.get(way) ?? []), rule]);
  }
  const lines = [...byWay].map(([way, some]) => `${servicesText(some)} ${way}`);
  if (lines.length === 0) return ["lets nobody in"];
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more`];
}

export function groupBox({ name, rules }: SecurityGroupModel): Box {
  return {
    id: `group ${name}`,
    kind: "security group",
    title: name,
    lines: rulesText(rules),
    column: column.group,
  };
}

/** A router of the lab's cloud, or of a team. */
type Router = Pick<RouterModel, "name" | "externalNetwork" | "enableSnat" | "networks">;

export function routerBox({ name, enableSnat, externalNetwork }: Router): Box {
  return {
    id: `router ${name}`,
    kind: "router",
    title: name,
    lines: externalNetwork === undefined ? ["no gateway"] : enableSnat ? [] : ["no SNAT"],
    column: column.router,
  };
}

/** @param networkId id of the box of a network */
export function routerLinks(
  { name, externalNetwork, networks }: Router,
  networkId: (network: string) => string,
  gatewayId = networkId,
): Link[] {
  const box = `router ${name}`;
  return [
    ...(externalNetwork === undefined ? [] : [{ from: { box: gatewayId(externalNetwork) }, to: { box } }]),
    ...networks.map((network) => ({ from: { box }, to: { box: networkId(network) } })),
  ];
}

/** A physical network that the cloud uses. */
export function physicalNetworkBox(name: string, inColumn: number): Box {
  return { id: `physical ${name}`, kind: "physical network", title: name, lines: [], column: inColumn };
}
