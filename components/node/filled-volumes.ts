import * as pulumi from "@pulumi/pulumi";
import type { NodeModel } from "../../model/types";
import { RemoteScript } from "../remote/RemoteScript";
import type { NodeHost } from "./inputs";
import type { NodeImage } from "./NodeImage";

/** What cloud-init reads at a node's first boot. */
export interface Seed {
  /** A secret: it contains the node's host key. */
  readonly userData: pulumi.Output<string>;
  readonly metaData: pulumi.Output<string>;
  readonly networkConfig: string;
  /** Changes with any of the texts. Not a secret: 48 bits of a digest. */
  readonly key: pulumi.Output<string>;
  /** What the machine is made from: another value recreates it, with a new seed. */
  readonly identity: string;
}

/** A seed's volume. */
export interface SeedVolume {
  /** Its id in libvirt. */
  readonly id: pulumi.Output<string>;
  /** The key of the seed that the machine was made with, even if it would be another one today. */
  readonly key: pulumi.Output<string>;
}

interface NodeVolumeArgs {
  readonly node: NodeModel;
  readonly host: NodeHost;
}

/**
 * A raw system volume: a full copy of the image. Filled by a script, because libvirt copies an image into a raw
 * volume only through a call that the provider does not make. Returns the volume's key.
 */
export function declareRawVolume(
  name: string,
  { node, host, image, key }: NodeVolumeArgs & { readonly image: NodeImage; readonly key: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const variables = { BASE: image.volumeName, SIZE_GIB: `${node.rootDisk.sizeGiB}` };
  const volume = pulumi.interpolate`${node.name}-${key}.raw`;
  const made = declareScript(name, host, volume, "raw-volume.sh", variables, opts);
  // libvirt's key of a volume is its path in a directory pool. It is computed from known values, so that a preview
  // shows no new machine when only a script has changed; the URN makes users of the path wait for the volume.
  // preview shows no new machine when only a script has changed; the URN makes whatever uses it come after the volume.
  return pulumi.all([volume, made.urn]).apply(([file]) => `${host.poolPath}/${file}`);
}

/**
 * The disk that cloud-init reads. An existing machine has read it already, so it stays unchanged until the machine is
 * recreated. Filled by a script, because the provider's own resource sometimes hangs
 * (docs/decisions/seeds-made-on-the-host.md).
 */
export function declareSeedVolume(
  name: string,
  { node, host, seed }: NodeVolumeArgs & { readonly seed: Seed },
  opts: pulumi.CustomResourceOptions,
): SeedVolume {
  const variables = { USER_DATA: seed.userData, META_DATA: seed.metaData, NETWORK_CONFIG: seed.networkConfig };
  const wanted = pulumi.interpolate`${node.name}-${seed.key}.iso`;
  const lasting = { ignoreChanges: ["stdin", "triggers"], replacementTrigger: seed.identity };
  const made = declareScript(name, host, wanted, "seed-volume.sh", variables, pulumi.mergeOptions(opts, lasting));
  const file = made.triggers.apply((triggers) => String(triggers?.[0]));
  return {
    id: file.apply((volume) => `${host.poolPath}/${volume}`),
    key: file.apply((volume) => volume.slice(`${node.name}-`.length, -".iso".length)),
  };
}

/** A volume that a script on the lab host makes and fills. Its trigger is the volume's name. */
function declareScript(
  name: string,
  host: NodeHost,
  volume: pulumi.Output<string>,
  script: string,
  variables: Readonly<Record<string, pulumi.Input<string>>>,
  opts: pulumi.CustomResourceOptions,
): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection: host.connection,
      scripts: [script, "filled-volume.sh"].map((file) => `components/node/${file}`),
      variables: { POOL: host.poolName, VOLUME: volume, ...variables },
      triggers: [volume],
    },
    opts,
  );
}
