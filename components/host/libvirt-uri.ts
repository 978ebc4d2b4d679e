import type { SshConnection } from "../../model/types";
import { keptKnownHosts } from "./kept-known-hosts";

/**
 * Where the libvirt provider connects. Its SSH client is its own: it reads these parameters and nothing of libvirt's
 * own client (terraform-provider-libvirt 0.8.3, libvirt/uri/ssh.go). It wants the private key as a file.
 */
export function libvirtUri(connection: SshConnection, socket: string): string {
  const { address, port, user, identity, hostKey, knownHostsFile } = connection;
  const parameters = new URLSearchParams({
    socket,
    ...(identity ? { sshauth: "privkey", keyfile: identity.file } : { sshauth: "agent" }),
    ...(hostKey ? { knownhosts: knownHostsFile ?? keptKnownHosts(connection, hostKey) } : { no_verify: "1" }),
  });
  return `qemu+ssh://${encodeURIComponent(user)}@${address}:${port}/system?${parameters.toString()}`;
}
