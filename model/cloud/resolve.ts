import type { LabSettings } from "../../settings/lab";
import { parseNetwork, showAddress, usable } from "../../values/addresses";
import { absolutePath, type SettingsFiles } from "../files";
import { resolveInstances } from "./instances";
import { resolveRule } from "./security";
import type { CloudModel, ImageModel, KeyPairModel, PrivateNetworkModel } from "./types";

export type CloudSettings = LabSettings["cloud"];

/** The entries of a record, each with its name. */
function named<T extends object>(record: Readonly<Record<string, T>>): (T & { readonly name: string })[] {
  return Object.entries(record).map(([name, value]) => ({ name, ...value }));
}

function resolveImage(
  image: CloudSettings["images"][string] & { readonly name: string },
  files: SettingsFiles,
): ImageModel {
  const { source, ...rest } = image;
  return { ...rest, source: "file" in source ? { file: absolutePath(files, source.file) } : source };
}

function resolveKeyPair(name: string, pair: CloudSettings["keyPairs"][string], files: SettingsFiles): KeyPairModel {
  const text = "publicKey" in pair ? pair.publicKey : (files.texts.get(pair.publicKeyFile) ?? "");
  return { name, publicKey: text.trim() };
}

/** The gateway of a private network: as set, else its first address, as Neutron does it. */
export function gatewayOf(network: CloudSettings["privateNetworks"][string]): string {
  return network.gatewayIp ?? showAddress(usable(parseNetwork(network.cidr)).first);
}

function resolvePrivateNetwork(
  network: CloudSettings["privateNetworks"][string] & { readonly name: string },
): PrivateNetworkModel {
  return { ...network, gatewayIp: gatewayOf(network) };
}

export function resolveCloud(cloud: CloudSettings, files: SettingsFiles): CloudModel {
  return {
    images: named(cloud.images).map((image) => resolveImage(image, files)),
    flavors: named(cloud.flavors),
    keyPairs: Object.entries(cloud.keyPairs).map(([name, pair]) => resolveKeyPair(name, pair, files)),
    externalNetworks: named(cloud.externalNetworks),
    privateNetworks: named(cloud.privateNetworks).map(resolvePrivateNetwork),
    routers: named(cloud.routers),
    securityGroups: named(cloud.securityGroups).map((group) => ({ ...group, rules: group.rules.map(resolveRule) })),
    serverGroups: named(cloud.serverGroups),
    instances: resolveInstances(cloud, files),
  };
}
