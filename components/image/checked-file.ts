/** A disk image whose content is known by its SHA-256, as Glance and libvirt take it. */
import { local } from "@pulumi/command";

/** Folder of checked images and unchecked downloads, relative to the project's folder, where providers run. */
export const imagesFolder = ".images";

/** A path derived from the content, the same in every clone. Other content has another path, and so is another image. */
export function checkedFile(sha256: string): string {
  return `${imagesFolder}/${sha256}`;
}

/**
 * A command that makes {@link checkedFile}.
 * @param source path or URL
 */
export function checkedFileArgs(source: string, sha256: string): local.CommandArgs {
  return {
    create: "components/image/checked-file.sh",
    environment: { SOURCE: source, SHA256: sha256, TARGET: checkedFile(sha256) },
    logging: local.Logging.Stderr,
    addPreviousOutputInEnv: false,
  };
}
