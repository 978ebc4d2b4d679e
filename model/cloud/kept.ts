/** What instances were made with. Comparing the last run's values with this run's tells what a change would cost. */
import { createHash } from "node:crypto";
import { volumesOf } from "./instances";
import type { CloudModel, ExternalNetworkModel, ImageModel, InstanceModel, NetworkModel } from "./types";

/** Nova reads these when it makes a server, and never again: a server that exists keeps what it was made with. */
export const usedOnce = ["image", "userData", "keyPair"] as const;

/** Another value of these makes another server. */
export const essential = [
  "networks",
  "availabilityZone",
  "serverGroup",
  "configDrive",
  "bootVolume",
  "volumes",
] as const;

export type Aspect = (typeof usedOnce)[number] | (typeof essential)[number];

/** Values by aspect, without secrets; empty where there is none. A later version may note further aspects. */
export type KeptInstance = Readonly<Record<Aspect, string>>;

/** A short hash of a text, which tells whether it has changed. */
export const sum = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** What an instance refers to. */
export interface KeptAround {
  readonly images: readonly ImageModel[];
  readonly networks: readonly NetworkModel[];
  readonly externalNetworks: readonly ExternalNetworkModel[];
  readonly serverGroups: CloudModel["serverGroups"];
}

/** The image's name, and its content as far as the settings identify it. */
function imageText(name: string, { images }: KeptAround): string {
  const image = images.find((one) => one.name === name);
  if (image === undefined) return name;
  const { source, sha256 = "", diskFormat } = image;
  return `${name} (${sum(JSON.stringify([source, sha256, diskFormat]))})`;
}

/** What identifies a network. Another text means another network with other ports. */
function networkText(name: string, { networks, externalNetworks }: KeptAround): string {
  const own = networks.find((one) => one.name === name);
  const outside = externalNetworks.find((one) => one.name === name);
  const { physicalNetwork = "", segmentationId = "" } = own ?? outside ?? {};
  return [name, own?.networkType ?? "", physicalNetwork, segmentationId].filter((part) => part !== "").join(" ");
}

const volumeText = ({ name, volumeType = "" }: { readonly name: string; readonly volumeType?: string }) =>
  `${name} ${volumeType}`.trim();

/** @param secrets further texts that it was made with; only their sums are noted */
export function keptInstance(
  model: InstanceModel,
  around: KeptAround,
  { userData, keyPair }: { readonly userData: string | undefined; readonly keyPair: string },
): KeptInstance {
  const group = around.serverGroups.find(({ name }) => name === model.serverGroup);
  return {
    image: imageText(model.image, around),
    userData: userData === undefined ? "" : sum(userData),
    keyPair,
    networks: model.ports.map(({ network }) => networkText(network, around)).join(", "),
    availabilityZone: model.availabilityZone ?? "",
    serverGroup: group === undefined ? "" : `${group.name} ${group.policy}`,
    configDrive: model.configDrive ? "true" : "",
    bootVolume: model.bootVolume ? volumeText(model.bootVolume) : "",
    volumes: volumesOf({ volumes: model.volumes }).map(volumeText).join(", "),
  };
}

/** The instances of the lab's own cloud. */
export function keptOfCloud(cloud: CloudModel): Readonly<Record<string, KeptInstance>> {
  return Object.fromEntries(
    cloud.instances.map((model) => {
      const { publicKey = "" } = cloud.keyPairs.find(({ name }) => name === model.keyPair) ?? {};
      const given = { userData: model.userData, keyPair: `${model.keyPair} (${sum(publicKey)})` };
      return [model.name, keptInstance(model, cloud, given)];
    }),
  );
}
