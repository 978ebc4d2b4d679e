import { local } from "@pulumi/command";
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { NodeImageModel } from "../../model/types";
import { present } from "../../values/present";
import { checkedFile, checkedFileArgs } from "../image/checked-file";
import { imageKey } from "./image-key";
import type { NodeHost } from "./inputs";

/** Arguments of {@link NodeImage}. */
export interface NodeImageArgs extends NodeImageModel {
  /** The host that receives the image. */
  readonly host: Pick<NodeHost, "provider" | "poolName">;
}

/**
 * The disk image that all nodes start from, as a volume in the lab host's pool. The volume is named after the image's
 * content, so another image is another volume and the nodes are recreated.
 *
 * @example
 * const image = new NodeImage("node-image", { source: "/srv/images/node.qcow2", host });
 */
export class NodeImage extends pulumi.ComponentResource {
  /** Key of the volume in libvirt. */
  public readonly volumeId: pulumi.Output<string>;
  /** Name of the volume in the pool. */
  public readonly volumeName: pulumi.Output<string>;
  /** Identifies the image's content. */
  public readonly key: string;

  constructor(name: string, args: NodeImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:NodeImage", name, {}, opts);
    this.key = imageKey(args);

    const check = args.sha256
      ? new local.Command(`${name}-check`, checkedFileArgs(args.source, args.sha256), { parent: this })
      : undefined;

    const volume = new libvirt.Volume(
      `${name}-volume`,
      {
        name: `node-image-${this.key}.qcow2`,
        pool: args.host.poolName,
        // The provider itself downloads a URL without a checksum.
        source: args.sha256 ? checkedFile(args.sha256) : args.source,
        format: "qcow2",
      },
      { parent: this, provider: args.host.provider, dependsOn: present([check]) },
    );

    this.volumeId = volume.id;
    this.volumeName = volume.name;
    this.registerOutputs({ volumeId: this.volumeId });
  }
}
