/**
 * libvirt's objects on the lab host. A name is there once. Nobody has been handed one whose creation never ended: no node runs in
 * it that was configured, and a volume may have a part of its content. So what the run has made is removed, and the next makes it again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bashWord } from "../../../values/bash-word";
import type { Values } from "../state";
import { text, type Found, type HostFinder, type HostShell, type Kind } from "./found";

const script = readFileSync(join(__dirname, "libvirt.sh"), "utf8");

type LibvirtKind = "pool" | "volume" | "domain";

/** The script with what it is about before it. */
function about(kind: LibvirtKind, { name, pool }: Values): string {
  const variables = { KIND: kind, NAME: text(name), POOL: text(pool) };
  const lines = Object.entries(variables).map(([key, value]) => `export ${key}=${bashWord(value)}`);
  return `${lines.join("\n")}\n${script}`;
}

const finder =
  (kind: LibvirtKind): HostFinder =>
  async (shell: HostShell, inputs) => {
    const input = about(kind, inputs);
    const [id, age] = (await shell("find", input)).trim().split(" ");
    if (id === undefined || id === "" || age === undefined) return [];
    const found: Found = {
      id,
      text: `${kind} ${JSON.stringify(text(inputs["name"]))} (${id})`,
      // By the host's clock it is so old; when it was made is told by this machine's.
      createdAt: age === "-" ? undefined : Date.now() - Number(age) * 1000,
      useless: true,
      remove: async () => void (await shell("remove", input)),
    };
    return [found];
  };

export const libvirtKinds: Readonly<Record<string, Kind>> = {
  Pool: { onHost: finder("pool") },
  Volume: { onHost: finder("volume") },
  Domain: { onHost: finder("domain") },
};
