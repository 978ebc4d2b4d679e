import type { z } from "zod";
import type { sshHost } from "../settings/common";
import type { SshConnection, GivenAccess } from "./types";
import { Secret } from "../values/secret";

/** How a machine is reached over SSH, as written. */
export type SshSettings = z.output<typeof sshHost>;

/**
 * Content of the files that the settings name, read beforehand: the model reads no file. A file that could not be
 * read is absent here, and a problem of the reader's.
 */
export interface SettingsFiles {
  /** Absolute path of each file, by the path as written. */
  readonly paths: ReadonlyMap<string, string>;
  /** Content of those that are text, by the path as written. */
  readonly texts: ReadonlyMap<string, string>;
  /** Public host key (`type base64`) of each known machine, by {@link hostKeyId}. */
  readonly hostKeys: ReadonlyMap<string, string>;
  /** Entries of clouds.yaml, by name. */
  readonly clouds: ReadonlyMap<string, GivenAccess>;
}

/** A machine as known_hosts writes it: `host`, or `[host]:port` where the port is not 22. */
export function knownHostsName(ssh: { readonly address: string; readonly port: number }): string {
  return ssh.port === 22 ? ssh.address : `[${ssh.address}]:${ssh.port}`;
}

/** Key of {@link SettingsFiles.hostKeys}. */
export function hostKeyId(ssh: SshSettings): string {
  return `${ssh.knownHostsFile} ${knownHostsName(ssh)}`;
}

export function absolutePath(files: SettingsFiles, path: string): string {
  return files.paths.get(path) ?? path;
}

export function resolveConnection(ssh: SshSettings, files: SettingsFiles): SshConnection {
  const known = files.hostKeys.get(hostKeyId(ssh));
  // Type and key, without the comment that follows in a .pub file.
  const written = ssh.hostKey === "trust-on-first-use" ? undefined : ssh.hostKey?.split(" ").slice(0, 2).join(" ");
  return {
    address: ssh.address,
    port: ssh.port,
    user: ssh.user,
    ...(ssh.identity === "agent"
      ? {}
      : {
          identity: {
            file: absolutePath(files, ssh.identity.file),
            privateKey: new Secret(files.texts.get(ssh.identity.file) ?? ""),
          },
        }),
    ...(written !== undefined
      ? { hostKey: written }
      : known !== undefined
        ? { hostKey: known, knownHostsFile: absolutePath(files, ssh.knownHostsFile) }
        : ssh.hostKey === "trust-on-first-use"
          ? { trustOnFirstUse: true as const }
          : {}),
  };
}
