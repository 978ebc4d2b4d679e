import * as pulumi from "@pulumi/pulumi";
import type { NodeModel } from "../../model/types";
import { RemoteScript } from "../remote/RemoteScript";
import type { NodeHost } from "./inputs";
import type { NodeImage } from "./NodeImage";

/** What cloud-init is told at a node's first boot, and a key that changes with it. */
export interface Seed {
  /** A secret: it holds the passwords that the node joins with. */
  readonly userData: pulumi.Output<string>;
  readonly metaData: pulumi.Output<string>;
  readonly networkConfig: string;
  /** No secret: 48 bits of a digest. */
  readonly key: pulumi.Output<string>;
}

interface NodeVolumeArgs {
  readonly node: NodeModel;
  readonly host: NodeHost;
}

/**
 * A raw system volume: the whole image, copied. By a script, because libvirt copies an image into a raw volume only through
 * a call that the provider does not make. Returns the volume's key.
 */
export function declareRawVolume(
  name: string,
  { node, host, image, key }: NodeVolumeArgs & { readonly image: NodeImage; readonly key: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const variables = { BASE: image.volumeName, SIZE_GIB: `${node.rootDisk.sizeGiB}` };
  return declareFilledVolume(name, host, pulumi.interpolate`${node.name}-${key}.raw`, "raw-volume.sh", variables, opts);
}

/**
 * The disk that cloud-init reads. By a script, because the provider's own resource for it hangs now and then
 * (docs/decisions/seeds-made-on-the-host.md). Returns the volume's key.
 */
export function declareSeedVolume(
  name: string,
  { node, host, seed }: NodeVolumeArgs & { readonly seed: Seed },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const variables = { USER_DATA: seed.userData, META_DATA: seed.metaData, NETWORK_CONFIG: seed.networkConfig };
  return declareFilledVolume(
    name,
    host,
    pulumi.interpolate`${node.name}-${seed.key}.iso`,
    "seed-volume.sh",
    variables,
    opts,
  );
}

/** A volume that a script fills on the lab host: it defines how. */
function declareFilledVolume(
  name: string,
  host: NodeHost,
  volume: pulumi.Output<string>,
  script: string,
  variables: Readonly<Record<string, pulumi.Input<string>>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const made = new RemoteScript(
    name,
    {
      connection: host.connection,
      scripts: [script, "filled-volume.sh"].map((file) => `components/node/${file}`),
      variables: { POOL: host.poolName, VOLUME: volume, ...variables },
      triggers: [volume],
    },
    opts,
  );
  // What libvirt calls the volume's key is its path in a pool that is a directory. Made of what is known beforehand, so that a
  // preview shows no new machine when only a script has changed; the URN makes whatever uses it come after the volume.
  return pulumi.all([volume, made.urn]).apply(([file]) => `${host.poolPath}/${file}`);
}
