import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { NodeModel } from "../../model/types";
import type { ConfigurationFile } from "../configuration/file";
import type { HostKey } from "./host-key";

/** What a node gets at its first boot; everything else comes over SSH. */
export interface CloudInitContent {
  /** Systemd units and drop-ins that keep the services of a prepared image waiting. */
  readonly units: readonly ConfigurationFile[];
  /** The key with which it proves its identity. */
  readonly hostKey: HostKey;
  /** Keys that may log in as root. */
  readonly sshPublicKeys: readonly string[];
}

/**
 * cloud-init reads YAML 1.1, where `52:54:00:00:00:31` is a number in base 60 unless it is quoted, and `no` is false.
 */
function yaml(document: object): string {
  return stringify(document, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * Installs the units at the very start of cloud-init. The services of a prepared image are queued to start by then,
 * and systemd skips them until the node has a role (node-files.ts).
 */
function unitsScript(units: readonly ConfigurationFile[]): string {
  const files = units.map(({ path, content }) => `put ${path} <<'END_OF_UNIT'\n${content}END_OF_UNIT\n`);
  return [
    "changed=\n",
    `put() { local new; new=$(cat); [ "$(cat "$1" 2>/dev/null)" = "$new" ] || { mkdir -p "\${1%/*}"; echo "$new" >"$1"; changed=1; }; }\n`,
    ...files,
    '[ -z "$changed" ] || systemctl daemon-reload\n',
  ].join("");
}

/** The document that cloud-init acts on at the first boot: name, host key, who may log in. */
export function userData(node: NodeModel, content: CloudInitContent): string {
  const document = {
    hostname: node.name,
    manage_etc_hosts: false,
    disable_root: false,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: content.hostKey.privateKey, ed25519_public: content.hostKey.publicKey },
    users: [{ name: "root", ssh_authorized_keys: [...content.sshPublicKeys] }],
    bootcmd: [["bash", "-euc", unitsScript(content.units)]],
  };
  return `#cloud-config\n${yaml(document)}`;
}

/** Addresses, network-config version 2; devices are named after their place: eth0 is management, then the uplinks. */
export function networkConfig(node: NodeModel): string {
  const quiet = { dhcp4: false, dhcp6: false, "accept-ra": false, "link-local": [], optional: true };
  const { address, prefixLength, gateway, nameservers, mac } = node.management;
  const management = {
    match: { macaddress: mac },
    "set-name": "eth0",
    ...quiet,
    addresses: [`${address}/${prefixLength}`],
    ...(gateway && { routes: [{ to: "0.0.0.0/0", via: gateway }] }),
    ...(nameservers.length > 0 && { nameservers: { addresses: [...nameservers] } }),
  };
  const others = Object.fromEntries(
    node.uplinks.map((u) => [u.device, { match: { macaddress: u.mac }, "set-name": u.device, ...quiet }] as const),
  );
  return yaml({ version: 2, ethernets: { eth0: management, ...others } });
}

/** cloud-init acts once per instance id: a recreated machine has another one. */
export function metaData(node: NodeModel, key: string): string {
  return yaml({ "instance-id": `${node.name}-${key}`, "local-hostname": node.name });
}

/** Twelve hexadecimal digits that change with any of the texts. */
export function contentKey(...texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12);
}
