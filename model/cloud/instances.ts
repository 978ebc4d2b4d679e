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

/** What an instance is made in. */
export interface Surroundings {
  readonly routers: readonly RouterModel[];
  /** Where floating IPs come from that no router says. */
  readonly externalNetwork: string | undefined;
  readonly cidrOf: (network: string) => string;
  /** Absent: Neutron gives out MAC addresses. */
  readonly macOf?: (instance: string, network: string) => string;
  readonly flavorOf: (kind: string) => string;
  /** Whether what answers on TCP 22 can be waited for. */
  readonly admitsSsh: (instance: InstanceSettings) => boolean;
}

/** The first of several instances gets the address, the next ones those that follow. */
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

/** Where the floating IP of an instance comes from. Undefined: it has none. */
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

/** SSH where there is an address to try it on; what is only inside the cloud is ready when Nova says so. */
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

/** Volumes of an instance, its root among them. */
export function volumesOf({ bootVolume, volumes }: Pick<InstanceModel, "bootVolume" | "volumes">): VolumeModel[] {
  return [...(bootVolume === undefined ? [] : [bootVolume]), ...volumes];
}
