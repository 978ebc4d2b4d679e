/** A disk image whose content is known by its SHA-256, as Glance and libvirt take it. */
import { local } from "@pulumi/command";

/** Checked images and unchecked downloads, below the project's folder, which is what providers run in. */
export const imagesFolder = ".images";

/** Named after its content, and the same in every clone: other content is another path, and so another image. */
export function checkedFile(sha256: string): string {
  return `${imagesFolder}/${sha256}`;
}

/** Makes {@link checkedFile}. @param source path or URL */
export function checkedFileArgs(source: string, sha256: string): local.CommandArgs {
  return {
    create: "components/image/checked-file.sh",
    environment: { SOURCE: source, SHA256: sha256, TARGET: checkedFile(sha256) },
    logging: local.Logging.Stderr,
    addPreviousOutputInEnv: false,
  };
}
