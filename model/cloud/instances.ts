/** The instances of a topology, whoever owns it. */
import { parseAddress, showAddress } from "../../values/addresses";
import { exposedGroup, exposedOf } from "./security";
import { addressIn, type InstanceSettings, type WrittenAddress } from "./topology";
import type { InstanceModel, PortModel, RouterModel, VolumeModel } from "./types";

/** The names that an entry stands for: its own, NAME-1, NAME-2, ..., or NAME-MEMBER. */
export function instanceNames(
  name: string,
  { count }: Pick<InstanceSettings, "count">,
  members: readonly string[] = [],
): string[] {
  if (count === "perMember") return members.map((member) => `${name}-${member}`);
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
}

/** The parts of a topology that an instance uses. */
export interface Surroundings {
  readonly routers: readonly RouterModel[];
  /** Where floating IPs come from if no router says it. */
  readonly externalNetwork: string | undefined;
  readonly cidrOf: (network: string) => string;
  /** Absent: Neutron gives out MAC addresses. */
  readonly macOf?: (instance: string, network: string) => string;
  readonly flavorOf: (kind: string) => string;
  /** Whether the instance can be awaited on TCP 22. */
  readonly admitsSsh: (instance: InstanceSettings) => boolean;
}

/** The address of the index-th instance of an entry: the written one, and those that follow it. */
function nth(cidr: string, written: WrittenAddress, index: number): string {
  return showAddress(parseAddress(addressIn(cidr, written)) + index);
}

function portsOf(instance: InstanceSettings, name: string, index: number, around: Surroundings): PortModel[] {
  return instance.networks.map(({ network, fixedIp }) => ({
    network,
    ...(around.macOf && { mac: around.macOf(name, network) }),
    ...(fixedIp === undefined ? {} : { fixedIp: nth(around.cidrOf(network), fixedIp, index) }),
  }));
}

/** The floating IP of an instance and where it comes from. Undefined: it has none. */
export function floatingIpOf(
  { floatingIp, networks }: InstanceSettings,
  { routers, externalNetwork }: Pick<Surroundings, "routers" | "externalNetwork">,
): InstanceModel["floatingIp"] {
  if (floatingIp === false) return undefined;
  const { externalNetwork: written, address } = floatingIp === true ? {} : floatingIp;
  const behind = routers.filter((router) => router.networks.includes(networks[0]?.network ?? ""));
  const led = behind.flatMap((router) => router.externalNetwork ?? [])[0];
  const from = written ?? led ?? externalNetwork ?? "";
  return { externalNetwork: from, ...(address === undefined ? {} : { address }) };
}

function volume(name: string, { sizeGiB, volumeType }: InstanceSettings["volumes"][string]): VolumeModel {
  return { name, sizeGiB, ...(volumeType === undefined ? {} : { volumeType }) };
}

/** Default: SSH if there is an address to try it on, else Nova's ACTIVE. */
export function waitForOf(instance: InstanceSettings, admitsSsh: boolean): InstanceModel["waitFor"] {
  return instance.waitFor ?? (instance.floatingIp !== false && admitsSsh ? "ssh" : "active");
}

/** One of the instances that an entry stands for. */
export function resolveInstance(
  kind: string,
  instance: InstanceSettings,
  name: string,
  index: number,
  around: Surroundings,
): InstanceModel {
  const { image, forwards, configDrive, bootVolume, serverGroup, availabilityZone } = instance;
  const floatingIp = floatingIpOf(instance, around);
  const exposed = exposedGroup(instance);
  return {
    name,
    kind,
    image,
    forwards,
    configDrive,
    flavor: around.flavorOf(kind),
    ports: portsOf(instance, name, index, around),
    ...(floatingIp === undefined ? {} : { floatingIp }),
    securityGroups: [...instance.securityGroups, ...(exposed === undefined ? [] : [exposed])],
    exposed: exposedOf(instance),
    ...(bootVolume === undefined ? {} : { bootVolume: volume(`${name}-root`, bootVolume) }),
    volumes: Object.entries(instance.volumes).map(([key, settings]) => volume(`${name}-${key}`, settings)),
    ...(serverGroup === undefined ? {} : { serverGroup }),
    ...(availabilityZone === undefined ? {} : { availabilityZone }),
    waitFor: waitForOf(instance, around.admitsSsh(instance)),
  };
}

/** All volumes of an instance, the root volume included. */
export function volumesOf({ bootVolume, volumes }: Pick<InstanceModel, "bootVolume" | "volumes">): VolumeModel[] {
  return [...(bootVolume === undefined ? [] : [bootVolume]), ...volumes];
}
