import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigurationFile } from "../configuration/file";

const folder = join(__dirname, "guest");

function units(relative = ""): string[] {
  return readdirSync(join(folder, "units", relative), { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const path = join(relative, entry.name);
      return entry.isDirectory() ? units(path) : [path];
    });
}

function read(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

/** The scripts on a node: they install packages, run at every boot, start the agents, and limit what other nodes may do. */
export function guestScripts(): readonly ConfigurationFile[] {
  const names = [
    "prepare-node",
    "first-boot",
    "fork-server",
    "forked",
    "neutron-dhcp-agent",
    "neutron_fixes.py",
    "nova-ssh",
  ];
  return names.map((name) => ({ path: `/etc/atelier/${name}`, content: read(name) }));
}

/** The unit that prepares the node, and drop-ins that make the services' own units wait for it. */
export function guestUnits(): readonly ConfigurationFile[] {
  return units().map((unit) => ({ path: `/etc/systemd/system/${unit}`, content: read(join("units", unit)) }));
}

/** The packages that make a node of a plain Debian; the prepared image is built from the same list. */
export function nodePackages(): readonly string[] {
  return readFileSync(join(__dirname, "packages.list"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((name) => name !== "");
}
