import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { NodeModel, Proxy } from "../../model/types";
import type { HostKey } from "./host-key";
import type { ConfigurationFile } from "../configuration/file";

/** What a node is told at its first boot, besides its settings. */
export interface CloudInitContent {
  /** Nova's and Neutron's configuration. */
  readonly services: readonly ConfigurationFile[];
  /** Scripts that make a Debian a node; see guest/. */
  readonly scripts: readonly GuestFile[];
  /** Units and drop-ins of systemd that they hang on. */
  readonly units: readonly GuestFile[];
  /** Who may connect to the node, for nftables. */
  readonly filter: string;
  /** Packages of a plain Debian. */
  readonly packages: readonly string[];
  /** By which it proves that it is the one. */
  readonly hostKey: HostKey;
  /** Keys that may log in as root. */
  readonly sshPublicKeys: readonly string[];
}

/** A file of the node as it stands in this folder. */
export interface GuestFile {
  readonly path: string;
  readonly content: string;
}

interface WriteFile {
  path: string;
  content: string;
  permissions: string;
}

/** Configuration waits here: on a plain Debian the packages, and with them the files' groups, come later. */
const stagingFolder = "/etc/atelier/node";

/** The second disk, as virtio names it. */
const swapDevice = "/dev/vdb";

/**
 * cloud-init reads YAML 1.1, where `52:54:00:00:00:31` is a number in base 60 unless it is quoted, and `no` is false.
 */
function yaml(document: object): string {
  return stringify(document, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

function text(path: string, content: string): WriteFile {
  return { path, content, permissions: "0644" };
}

/** A node is known by its name alone: an agent's host, Nova's host and libvirt's host name must be the same word. */
function hostsFile(node: NodeModel): WriteFile {
  const others = node.hosts.filter((host) => host.name !== node.name).map((host) => `${host.address} ${host.name}`);
  return text(
    "/etc/hosts",
    ["127.0.0.1 localhost", `${node.management.address} ${node.name}`, ...others, ""].join("\n"),
  );
}

function nodeEnv(node: NodeModel): WriteFile {
  const values = {
    ROLE: node.role,
    INSTANCES: node.role === "compute" ? node.instances : "",
    UPLINKS: node.uplinks.map((u) => `${u.ovsBridge}:${u.device}`).join(" "),
    SWAP_DEVICE: node.swapMiB > 0 ? swapDevice : "",
  };
  // Names checked by the settings' schema: nothing in them needs more than quotes.
  return text(
    "/etc/atelier/node.env",
    Object.entries(values)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  );
}

function sysctls(): WriteFile {
  const lines = [
    // Tunnels and routers take asymmetric paths.
    "net.ipv4.conf.all.rp_filter = 0",
    "net.ipv4.conf.default.rp_filter = 0",
    // Routers forward in namespaces of their own, where Neutron turns it on; the node itself leads nowhere.
    "net.ipv4.ip_forward = 0",
    "net.ipv6.conf.all.forwarding = 0",
    // Security groups are Open vSwitch flows; absent until br_netfilter is loaded.
    "-net.bridge.bridge-nf-call-iptables = 0",
    "-net.bridge.bridge-nf-call-ip6tables = 0",
    "",
  ];
  return text("/etc/sysctl.d/60-atelier.conf", lines.join("\n"));
}

function proxyFiles(proxy: Proxy | undefined): WriteFile[] {
  if (!proxy) return [];
  const url = proxy.httpProxy;
  const noProxy = proxy.noProxy.join(",");
  const environment = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].map((name) => `${name}="${url}"\n`);
  const apt = `Acquire::http::Proxy "${url}";\nAcquire::https::Proxy "${url}";\n`;
  return [
    text("/etc/apt/apt.conf.d/80-atelier-proxy", apt),
    text("/etc/environment", `${environment.join("")}no_proxy="${noProxy}"\nNO_PROXY="${noProxy}"\n`),
  ];
}

/**
 * Puts the units in place at the very start of cloud-init: the services of a prepared image are queued to start by then,
 * and so wait for atelier-node, which in turn waits for the files below.
 */
function unitsScript(units: readonly GuestFile[]): string {
  const files = units.map(({ path, content }) => `put ${path} <<'END_OF_UNIT'\n${content}END_OF_UNIT\n`);
  const wanted = "/etc/systemd/system/multi-user.target.wants/atelier-node.service";
  return [
    "changed=\n",
    `put() { local new; new=$(cat); [ "$(cat "$1" 2>/dev/null)" = "$new" ] || { mkdir -p "\${1%/*}"; echo "$new" >"$1"; changed=1; }; }\n`,
    ...files,
    // `systemctl enable` would make systemd read everything once more.
    `[ -e ${wanted} ] || { ln -s ../atelier-node.service ${wanted}; changed=1; }\n`,
    '[ -n "$changed" ] || exit 0\n',
    "systemctl daemon-reload\n",
    "systemctl start --no-block atelier-node.service\n",
  ].join("");
}

/** The document that cloud-init acts on at the first boot; holds passwords. */
export function userData(node: NodeModel, content: CloudInitContent): string {
  const files: WriteFile[] = [
    hostsFile(node),
    nodeEnv(node),
    sysctls(),
    ...proxyFiles(node.proxy),
    ...content.scripts.map((script) => ({ ...script, permissions: "0755" })),
    text("/etc/atelier/packages", content.packages.map((name) => `${name}\n`).join("")),
    { path: `${stagingFolder}/etc/nftables.conf`, content: content.filter, permissions: "0600" },
    ...content.services.map((f) => ({ path: stagingFolder + f.path, content: f.content, permissions: "0600" })),
    // Last: the gate that the role's units wait behind.
    text(`/etc/atelier/role/${node.role}`, ""),
  ];
  const document = {
    hostname: node.name,
    manage_etc_hosts: false,
    disable_root: false,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: content.hostKey.privateKey, ed25519_public: content.hostKey.publicKey },
    users: [{ name: "root", ssh_authorized_keys: [...content.sshPublicKeys] }],
    bootcmd: [["bash", "-euc", unitsScript(content.units)]],
    write_files: files,
    runcmd: [["/etc/atelier/first-boot"]],
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

/** cloud-init acts once per instance: a node that is told something else is another one. */
export function metaData(node: NodeModel, key: string): string {
  return yaml({ "instance-id": `${node.name}-${key}`, "local-hostname": node.name });
}

/** Twelve hexadecimal digits that change with any of the texts. */
export function contentKey(...texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12);
}
