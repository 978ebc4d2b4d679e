import { relative } from "node:path";
import { local } from "@pulumi/command";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import type { ImageModel } from "../../model/cloud/types";
import { present } from "../../values/present";
import { projectFolder } from "../../values/project-folder";
import { checkedFile, checkedFileArgs, imagesFolder } from "../image/checked-file";

/**
 * An image in Glance, for everyone in the cloud. With a SHA-256, only a file that matches is uploaded, and another
 * sum makes another image. Without it, the file is uploaded once, and later changes of the file go unnoticed.
 *
 * @example
 * new Image("debian", {
 *   name: "debian", source: { file: "debian-12-generic-amd64.qcow2" }, sha256: "0123...", diskFormat: "qcow2",
 *   minRamMiB: 256, minDiskGiB: 2, properties: { hw_disk_bus: "virtio" },
 * }, { providers: [provider] });
 */
export class Image extends pulumi.ComponentResource {
  readonly imageId: pulumi.Output<string>;
  /** The user who logs in, from its property `os_admin_user`. Undefined: not given. */
  readonly adminUser: string | undefined;

  constructor(name: string, args: ImageModel, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:cloud:Image", name, {}, opts);

    const check = args.sha256
      ? new local.Command(`${name}-file`, checkedFileArgs(sourceOf(args), args.sha256), { parent: this })
      : undefined;
    const image = new openstack.ImagesImageV2(name, imageArgs(args), { parent: this, dependsOn: present([check]) });

    this.imageId = image.id;
    this.adminUser = args.properties["os_admin_user"];
    this.registerOutputs();
  }
}

/** A path or a URL. */
const sourceOf = ({ source }: ImageModel) => ("file" in source ? source.file : source.url);

/**
 * A path that is the same in every clone. For the provider another path is another image, so a preview in another
 * folder would show a change.
 */
function portablePath(file: string): string {
  const inProject = relative(projectFolder, file);
  return inProject.startsWith("..") ? file : inProject;
}

/** The content to upload: a checked file, any file, or a URL that the provider downloads. */
function contentArgs(args: ImageModel): Partial<openstack.ImagesImageV2Args> {
  if (args.sha256) return { localFilePath: checkedFile(args.sha256) };
  if ("file" in args.source) return { localFilePath: portablePath(args.source.file) };
  return { imageSourceUrl: args.source.url };
}

function imageArgs(args: ImageModel): openstack.ImagesImageV2Args {
  return {
    name: args.name,
    containerFormat: "bare",
    diskFormat: args.diskFormat,
    minRamMb: args.minRamMiB,
    minDiskGb: args.minDiskGiB,
    // Absent when empty: Glance sets some by itself, which would look like a change.
    properties: Object.keys(args.properties).length > 0 ? args.properties : undefined,
    visibility: "public",
    // The provider's default is in the home directory of whoever runs it.
    imageCachePath: imagesFolder,
    ...contentArgs(args),
  };
}
