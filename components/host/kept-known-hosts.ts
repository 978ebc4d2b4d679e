import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { knownHostsName } from "../../model/files";

/**
 * A known_hosts file with one machine's key, for the libvirt provider, which takes a key in no other way. It lies in the
 * user's cache under a name that follows from its content: the same in every run, and made again where it is gone.
 */
export function keptKnownHosts(
  machine: { readonly address: string; readonly port: number },
  hostKey: string,
  cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"),
): string {
  const line = `${knownHostsName(machine)} ${hostKey}\n`;
  const folder = join(cache, "atelier", "known-hosts");
  const path = join(folder, createHash("sha256").update(line).digest("hex").slice(0, 32));
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Whole or not at all, whoever else writes the same at the same time.
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, line, { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}
