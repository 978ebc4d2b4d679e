import type { SshConnection } from "../../model/types";
import { keptKnownHosts } from "./kept-known-hosts";

/**
 * The URI of the libvirt provider. The provider has its own SSH client, which reads these parameters and nothing of
 * libvirt's client (terraform-provider-libvirt 0.8.3, libvirt/uri/ssh.go). It needs the private key as a file.
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
