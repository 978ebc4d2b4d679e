import type { LabSettings } from "../../settings/lab";
import { entry } from "../../values/names";
import { absolutePath, type SettingsFiles } from "../files";
import { onAggregate, resolveAggregate } from "./flavors";
import { instanceNames, resolveInstance, type Surroundings } from "./instances";
import { allocationPoolsOf } from "./pools";
import { admitsSsh, exposedGroups, resolveGroup } from "./security";
import { resolveNetwork, resolveRouter } from "./topology";
import type { CloudModel, FlavorModel, ImageModel, KeyPairModel, LabInstanceModel } from "./types";

export type CloudSettings = LabSettings["cloud"];
type LabInstance = CloudSettings["instances"][string];

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

/** An instance's flavor; if it asks for an aggregate, the flavor that selects this aggregate. */
function flavorOf(cloud: CloudSettings, { flavor: name, aggregate }: LabInstance): FlavorModel | undefined {
  const flavor = entry(cloud.flavors, name);
  if (flavor === undefined) return undefined;
  return Object.keys(aggregate).length === 0 ? { name, ...flavor } : onAggregate({ name, ...flavor }, name, aggregate);
}

function userDataOf(cloud: CloudSettings, { userData }: LabInstance, files: SettingsFiles): string | undefined {
  if (userData === undefined) return undefined;
  if (typeof userData === "string") return entry(cloud.userData, userData);
  return "inline" in userData ? userData.inline : (files.texts.get(userData.file) ?? "");
}

/** The external network for floating IPs if no router says it: the only one there is. */
function onlyExternalNetwork({ externalNetworks }: CloudSettings): string | undefined {
  const names = Object.keys(externalNetworks);
  return names.length === 1 ? names[0] : undefined;
}

function resolveInstances(
  cloud: CloudSettings,
  files: SettingsFiles,
  routers: CloudModel["routers"],
): LabInstanceModel[] {
  const around: Surroundings = {
    routers,
    externalNetwork: onlyExternalNetwork(cloud),
    cidrOf: (name) => entry(cloud.networks, name)?.cidr ?? entry(cloud.externalNetworks, name)?.cidr ?? "0.0.0.0/0",
    flavorOf: (kind) => {
      const instance = cloud.instances[kind]!;
      return flavorOf(cloud, instance)?.name ?? instance.flavor;
    },
    admitsSsh: (instance) => admitsSsh(instance, cloud.securityGroups),
  };
  return Object.entries(cloud.instances).flatMap(([kind, instance]) => {
    const userData = userDataOf(cloud, instance, files);
    return instanceNames(kind, instance).map((name, index) => ({
      ...resolveInstance(kind, instance, name, index, around),
      keyPair: instance.keyPair,
      ...(userData === undefined ? {} : { userData }),
    }));
  });
}

/** @param allowLoss instances whose data a change may cost */
export function resolveCloud(
  cloud: CloudSettings,
  files: SettingsFiles,
  allowLoss: readonly string[] = [],
): CloudModel {
  const cidrOf = (name: string) => entry(cloud.networks, name)?.cidr ?? "0.0.0.0/0";
  const routers = Object.entries(cloud.routers).map(([name, router]) => resolveRouter(name, router, undefined));
  const securityGroups = [
    ...Object.entries(cloud.securityGroups).map(([name, group]) => resolveGroup(name, group, cidrOf)),
    ...exposedGroups(Object.values(cloud.instances)),
  ];
  const flavors = Object.values(cloud.instances).flatMap((instance) => flavorOf(cloud, instance) ?? []);
  const all = new Map([...named(cloud.flavors), ...flavors].map((flavor) => [flavor.name, flavor]));
  return {
    images: named(cloud.images).map((image) => resolveImage(image, files)),
    flavors: [...all.values()],
    keyPairs: Object.entries(cloud.keyPairs).map(([name, pair]) => resolveKeyPair(name, pair, files)),
    externalNetworks: named(cloud.externalNetworks),
    networks: Object.entries(cloud.networks).map(([name, network]) =>
      resolveNetwork(name, network, {
        cidr: network.cidr,
        segmentationId: network.segmentationId,
        dnsNameservers: [],
        allocationPools: (gatewayIp) => allocationPoolsOf(name, network, network.cidr, gatewayIp, cloud.instances),
      }),
    ),
    routers,
    securityGroups,
    serverGroups: named(cloud.serverGroups),
    aggregates: Object.entries(cloud.aggregates).map(([name, aggregate]) => resolveAggregate(name, aggregate)),
    instances: resolveInstances(cloud, files, routers).map((instance) =>
      allowLoss.includes(instance.name) ? { ...instance, mayBeLost: true } : instance,
    ),
  };
}
