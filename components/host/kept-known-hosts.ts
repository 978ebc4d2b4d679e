import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { knownHostsName } from "../../model/files";

/**
 * A known_hosts file with one machine's key, which the libvirt provider takes in no other form. It lies in the user's
 * cache. Its name derives from its content: it is the same in every run, and a missing file is written again.
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
  // Renamed into place, so that it is complete even if several processes write it at once.
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, line, { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}
