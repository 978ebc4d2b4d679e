/**
 * Compares machines with their declaration: ports with addresses and security groups, volumes, floating IP. Pure.
 * Properties that Nova never changes in an existing server (image, key, server group, config drive) are not compared,
 * and a team may choose another flavor.
 */
import type { NetworkState } from "../../components/cloud/network-trouble";
import { volumesOf } from "../../model/cloud/instances";
import type { PortModel, VolumeModel } from "../../model/cloud/types";
import type { TeamInstanceModel } from "../../model/class/types";
import { listed } from "../../values/names";
import type { Server } from "./types";
import type { SeenVolume } from "./usage";

/** What was seen in the cloud besides servers. */
export interface Belongings {
  readonly network: NetworkState;
  /** Names of security groups by id. */
  readonly groupNames: ReadonlyMap<string, string>;
  /** Undefined: the cloud has no Cinder. */
  readonly volumes: readonly SeenVolume[] | undefined;
}

/**
 * Makes missing objects again: a floating IP, or addresses and groups of a port. With --refresh, Pulumi notices that
 * they are missing.
 */
const refreshed = "npm run pulumi -- up --refresh";

/** Nova may learn of a new address of Neutron's about a minute late. */
const addressesLateSeconds = 180;

export function addressesOf({ addresses }: Server, type: "fixed" | "floating"): string[] {
  return Object.values(addresses)
    .flat()
    .filter((one) => one["OS-EXT-IPS:type"] === type)
    .map(({ addr }) => addr);
}

/** Differences of a port, found by its MAC address, which no team can change. */
function portLacks(
  { network, mac, fixedIp }: PortModel,
  { forwards, securityGroups }: TeamInstanceModel,
  server: Server,
  { network: { ports }, groupNames }: Belongings,
): string[] {
  const port = ports.find((one) => one.mac_address === mac && one.project_id === server.tenant_id);
  if (port === undefined)
    return [`has no port in network ${network}: ${refreshed} (it is recreated, and its disk is lost)`];
  if (port.device_id !== server.id)
    return [`is not attached to its port in network ${network}: openstack server add port ${server.id} ${port.id}`];
  const fixedIps = port.fixed_ips.map(({ ip_address }) => ip_address);
  const groups = port.security_groups.map((id) => groupNames.get(id));
  const missing = forwards ? [] : securityGroups.filter((name) => !groups.includes(name));
  const hasAddress = fixedIp === undefined ? fixedIps.length > 0 : fixedIps.includes(fixedIp);
  const guarded = port.port_security_enabled;
  return [
    ...(hasAddress ? [] : [`has no fixed address ${fixedIp ?? ""} in network ${network}`.replace("  ", " ")]),
    ...(missing.length > 0 ? [`has no security group ${listed(missing)} in network ${network}`] : []),
    ...(guarded === false && !forwards ? [`has no port security in network ${network}`] : []),
    ...(guarded === true && forwards ? [`cannot forward in network ${network}: its port has port security`] : []),
  ].map((what) => `${what}: ${refreshed}`);
}

/** Differences of a volume, found by its mark, which survives renaming; earlier versions set none. */
function volumeLacks({ name, sizeGiB }: VolumeModel, server: Server, volumes: readonly SeenVolume[]): string[] {
  const own = volumes.filter((one) => one["os-vol-tenant-attr:tenant_id"] === server.tenant_id);
  const called = own.filter((one) => one.metadata?.["atelier"] === name || one.name === name);
  const attached = called.find(({ attachments }) => attachments.some(({ server_id }) => server_id === server.id));
  const [found] = attached === undefined ? called : [attached];
  if (found === undefined)
    return [`has lost volume ${name}, which does not exist any more: docs/class/operating.md, Status`];
  if (attached === undefined)
    return [`is not attached to volume ${name}: openstack server add volume ${server.id} ${found.id}`];
  return found.size < sizeGiB ? [`has ${found.size} GiB of ${sizeGiB} in volume ${name}: npm run class -- up`] : [];
}

function floatingIpLacks({ floatingIp }: TeamInstanceModel, server: Server, now: string): string[] {
  const stoodSeconds = (Date.parse(now) - Date.parse(server.updated)) / 1000;
  if (floatingIp === undefined || addressesOf(server, "floating").length > 0) return [];
  return stoodSeconds > addressesLateSeconds ? [`has no floating IP, which its blueprint gives it: ${refreshed}`] : [];
}

/** Each difference with the fix: `has no fixed address 10.0.0.9 in network lan: ...`. */
export function lacks(machine: TeamInstanceModel, server: Server, seen: Belongings, now: string): string[] {
  const { volumes } = seen;
  return [
    ...machine.ports.flatMap((port) => portLacks(port, machine, server, seen)),
    ...(volumes === undefined ? [] : volumesOf(machine).flatMap((one) => volumeLacks(one, server, volumes))),
    ...floatingIpLacks(machine, server, now),
  ];
}
