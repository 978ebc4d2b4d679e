import { readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import type { ComputeNodeModel, NodeModel } from "../../model/types";
import { caFile, type ConfigurationFile } from "../configuration/file";
import { ini as iniText, type IniSections } from "../configuration/ini";
import { messageQueueTls, serviceUser, signIn, tokenCheck, type SignIn } from "../configuration/sections";
import type { JoinValues } from "./inputs";
import { openSshKey } from "../../values/openssh-key";

/**
 * Seconds after which a call over the message queue, or the wait for a port, is given up. Under emulation an agent
 * needs 9 to 24 s for a helper process alone, so the services' own 60 s are too short.
 */
const patienceSeconds = 300;

/** Seconds between an agent's reports; Neutron calls one dead after 75. */
const reportIntervalSeconds = 10;

/** Port of Nova's metadata API. */
const metadataPort = 8775;

/**
 * Options of mounting Cinder's share. At least NFSv4.1: its sessions survive a restart of the server; older versions
 * need further ports.
 */
const shareMountOptions = "vers=4.1";

/** Ports of NFS, and of the controller's proxy before it (components/control/configuration/volume-share.ts). */
const [nfsPort, shareTlsPort] = [2049, 2050];

const novaLock = "/var/lib/nova/tmp";
const neutronLock = "/var/lib/neutron/lock";

/** Started by guest/forked: forked from a process that has imported the modules, or started plainly. */
const helperCommand = "/etc/atelier/forked privsep-helper";

/** The contexts of oslo.privsep that Neutron's agents start helpers for (neutron/privileged/__init__.py). */
const helperSections = [
  "privsep",
  "privsep_dhcp_release",
  "privsep_ovs_vsctl",
  "privsep_namespace",
  "privsep_conntrack",
  "privsep_link",
];

/** The text of a file of Nova or Neutron. */
function ini(sections: IniSections): string {
  return iniText("Written at every boot from the lab's settings; a change made here is lost.", sections, "\n");
}

/** The file of the authority to trust. Undefined: the system's authorities. */
function trusted({ caCertificate }: JoinValues): string | undefined {
  return caCertificate === undefined ? undefined : caFile;
}

function messageQueue(join: JoinValues): IniSections {
  return join.encrypted ? messageQueueTls(trusted(join)) : {};
}

/** The sign-in of a service on the node. */
function as(join: JoinValues, username: "nova" | "neutron" | "placement"): SignIn {
  return {
    authUrl: join.authUrl,
    region: join.region,
    username,
    password: join.servicePasswords[username],
    caFile: trusted(join),
  };
}

/** VNC screens of instances, on the management network, where the console proxy reads them. */
function consoles({ management: { address } }: ComputeNodeModel, { consoleUrl }: JoinValues): IniSections[string] {
  if (consoleUrl === undefined) return { enabled: false };
  return { server_listen: address, server_proxyclient_address: address, novncproxy_base_url: consoleUrl };
}

function novaConf(node: ComputeNodeModel, join: JoinValues): string {
  return ini({
    DEFAULT: {
      host: node.name,
      my_ip: node.management.address,
      state_path: "/var/lib/nova",
      log_dir: "/var/log/nova",
      transport_url: join.messageQueueUrl,
      rpc_response_timeout: patienceSeconds,
      // Base images stay as uploaded: converting to raw costs minutes and disk on an emulated node.
      force_raw_images: false,
      vif_plugging_is_fatal: true,
      vif_plugging_timeout: patienceSeconds,
      reserved_host_memory_mb: node.reservedMemoryMiB,
      cpu_allocation_ratio: node.overcommit.cpu,
      ram_allocation_ratio: node.overcommit.memory,
      disk_allocation_ratio: node.overcommit.disk,
      // After the lab host was switched off and on, instances run again.
      resume_guests_state_on_host_boot: true,
      report_interval: reportIntervalSeconds,
    },
    ...tokenCheck(as(join, "nova")),
    ...serviceUser(as(join, "nova")),
    glance: { region_name: join.region, cafile: trusted(join) },
    placement: signIn(as(join, "placement")),
    neutron: signIn(as(join, "neutron")),
    cinder: { os_region_name: join.region, ...signIn(as(join, "nova")) },
    // QEMU itself opens encrypted volumes (front-end), with the one key that Cinder encrypts them with.
    ...(join.volumeKey === undefined
      ? {}
      : { key_manager: { backend: "nova.keymgr.conf_key_mgr.ConfKeyManager", fixed_key: join.volumeKey } }),
    libvirt: { nfs_mount_options: shareMountOptions },
    // Placement does not count cached images that no instance uses. With Nova's default of a day, one team could fill
    // the disk.
    image_cache: { remove_unused_original_minimum_age_seconds: 3600 },
    vnc: consoles(node, join),
    spice: { enabled: false },
    ...messageQueue(join),
    oslo_concurrency: { lock_path: novaLock },
  });
}

function neutronConf(node: NodeModel, join: JoinValues): string {
  return ini({
    DEFAULT: {
      host: node.name,
      core_plugin: "ml2",
      service_plugins: "router,qos",
      auth_strategy: "keystone",
      transport_url: join.messageQueueUrl,
      rpc_response_timeout: patienceSeconds,
      state_path: "/var/lib/neutron",
      log_dir: "/var/log/neutron",
    },
    // The agents run as root: each start of sudo, rootwrap or its daemon takes 9 to 24 s under emulation.
    agent: { root_helper: "", root_helper_daemon: "", report_interval: reportIntervalSeconds },
    ...messageQueue(join),
    oslo_concurrency: { lock_path: neutronLock },
    ...Object.fromEntries(helperSections.map((section) => [section, { helper_command: helperCommand }])),
  });
}

/** `physnet1:br-ex,physnet2:br-ex-2`, as Neutron names it. */
export function bridgeMappings(node: NodeModel): string {
  return node.uplinks.map((u) => `${u.physicalNetwork}:${u.ovsBridge}`).join(",");
}

function openvswitchAgentIni(node: NodeModel): string {
  return ini({
    ovs: {
      integration_bridge: "br-int",
      tunnel_bridge: "br-tun",
      local_ip: node.management.address,
      bridge_mappings: bridgeMappings(node) || undefined,
    },
    agent: { tunnel_types: "vxlan,gre", l2_population: true, arp_responder: true },
    securitygroup: { enable_security_group: true, firewall_driver: "openvswitch" },
  });
}

/** haproxy in the namespaces of routers and networks, which parses requests of instances. */
const metadataProxy = { metadata_proxy_user: "neutron", metadata_proxy_group: "neutron" };

function networkServiceFiles(join: JoinValues): ConfigurationFile[] {
  return [
    {
      path: "/etc/neutron/l3_agent.ini",
      content: ini({ DEFAULT: { interface_driver: "openvswitch", agent_mode: "legacy", ...metadataProxy } }),
    },
    {
      path: "/etc/neutron/dhcp_agent.ini",
      content: ini({
        DEFAULT: {
          interface_driver: "openvswitch",
          dhcp_driver: "neutron.agent.linux.dhcp.Dnsmasq",
          enable_isolated_metadata: true,
          ...metadataProxy,
        },
      }),
    },
    {
      path: "/etc/neutron/metadata_agent.ini",
      content: ini({
        DEFAULT: {
          nova_metadata_host: join.metadataAddress,
          nova_metadata_port: metadataPort,
          ...(join.encrypted && {
            nova_metadata_protocol: "https",
            auth_ca_cert: trusted(join),
          }),
          metadata_proxy_shared_secret: join.metadataSecret,
          // In the agent's own process: each instance asks once per boot.
          metadata_workers: 0,
          ...metadataProxy,
        },
      }),
    },
  ];
}

/** Private keys in OpenSSH's format, the same on all compute nodes, by which these recognise each other. */
export interface MigrationKeys {
  /** The key with which nova logs in (Ed25519). */
  readonly user: string;
  /** A second host key of sshd (ECDSA), besides the node's own: it proves that the other side is a compute node. */
  readonly host: string;
}

/** OpenSSH's name for the type of {@link MigrationKeys.host}. */
const hostKeyType = "ecdsa-sha2-nistp256";

/**
 * Compute nodes log in to each other as nova to copy an instance's disk: with this key only, from their own networks
 * only, for this command only (guest/nova-ssh), and only to a machine with the common host key.
 */
function migrationFiles({ user, host }: MigrationKeys, networks: readonly string[]): ConfigurationFile[] {
  const folder = "/var/lib/nova/.ssh";
  const options = `restrict,from="${networks.join(",")}",command="/etc/atelier/nova-ssh"`;
  const client = [
    "StrictHostKeyChecking yes",
    `HostKeyAlgorithms ${hostKeyType}`,
    `UserKnownHostsFile ${folder}/known_hosts`,
    "GlobalKnownHostsFile /dev/null",
    "UpdateHostKeys no",
    "LogLevel ERROR",
    "",
  ];
  const hostKey = "/etc/ssh/atelier_compute_node_key";
  return [
    { path: `${folder}/id_ed25519`, content: user },
    { path: `${folder}/authorized_keys`, content: `${options} ${openSshKey(user)?.publicKey ?? ""}\n` },
    { path: `${folder}/known_hosts`, content: `* ${openSshKey(host)?.publicKey ?? ""}\n` },
    { path: `${folder}/config`, content: client.join("\n") },
    { path: hostKey, content: host },
    {
      path: "/etc/ssh/sshd_config.d/atelier-compute-node.conf",
      content: `HostKey /etc/ssh/ssh_host_ed25519_key\nHostKey ${hostKey}\n`,
    },
    { path: "/usr/local/sbin/scp", content: guestFile("scp") },
  ];
}

function guestFile(name: string): string {
  return readFileSync(pathOf(__dirname, "guest", name), "utf8");
}

/**
 * The way to Cinder's share. NFS itself would open it to everybody with a node's address, so connections to the
 * controller's NFS port go to a proxy on the node. Volumes are mounted by the controller's address, because Cinder's
 * records contain it.
 */
function shareFiles({ metadataAddress: controller, shareCertificate }: JoinValues): ConfigurationFile[] {
  if (shareCertificate === undefined) return [];
  const proxy = [
    ...["global", "  user haproxy", "  group haproxy"],
    ...["defaults", "  mode tcp", "  option clitcpka", "  option srvtcpka", "  timeout connect 10s"],
    ...["  timeout client 1h", "  timeout server 1h", "listen share", `  bind 127.0.0.1:${nfsPort}`],
    `  server controller ${controller}:${shareTlsPort} ssl verify required ca-file ${caFile} crt /etc/atelier/share.pem`,
  ];
  const turn = `ip daddr ${controller} tcp dport ${nfsPort} redirect`;
  const table = "table ip atelier-share";
  const rules = [
    ...[table, `delete ${table}`],
    `${table} { chain output { type nat hook output priority -100; ${turn}; }; }`,
  ];
  return [
    { path: "/etc/atelier/share.cfg", content: `${proxy.join("\n")}\n` },
    { path: "/etc/atelier/share.nft", content: `${rules.join("\n")}\n` },
    { path: "/etc/atelier/share.pem", content: shareCertificate },
  ];
}

/** Every file that Nova and Neutron read on this node, except what the node decides at boot (how instances run). */
export function serviceConfiguration(
  node: NodeModel,
  join: JoinValues,
  migrationKeys: MigrationKeys | undefined,
): readonly ConfigurationFile[] {
  const common = [
    ...(join.caCertificate === undefined ? [] : [{ path: caFile, content: join.caCertificate }]),
    { path: "/etc/neutron/neutron.conf", content: neutronConf(node, join) },
    { path: "/etc/neutron/plugins/ml2/openvswitch_agent.ini", content: openvswitchAgentIni(node) },
  ];
  return node.role === "compute"
    ? [
        ...common,
        { path: "/etc/nova/nova.conf", content: novaConf(node, join) },
        ...(join.volumeKey === undefined
          ? []
          : [{ path: "/usr/local/sbin/cryptsetup", content: guestFile("cryptsetup") }]),
        ...(migrationKeys ? migrationFiles(migrationKeys, node.filter.parties["compute nodes"] ?? []) : []),
        ...shareFiles(join),
      ]
    : [...common, ...networkServiceFiles(join)];
}
