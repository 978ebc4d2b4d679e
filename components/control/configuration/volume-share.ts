/**
 * Where volumes lie: a folder of the controller that compute nodes mount over NFS. NFS-Ganesha serves it from user
 * space, so no kernel module is needed. NFSv4 alone needs only one connection, which haproxy wraps in TLS, because
 * NFS itself trusts every address. Cinder works in the folder through a bind mount.
 */
import { createHash } from "node:crypto";
import { commented, type IniSections } from "../../configuration/ini";
import { sharePort } from "../../../model/filters";
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { loopback, type ConfigurationValues } from "./values";

/** NFS's own port, on loopback. */
const nfsPort = 2049;

const shareName = "/volumes";
const mounts = "/var/lib/cinder/mnt";

/** os-brick mounts HOST:/PATH at BASE/md5(HOST:/PATH), and leaves an existing mount alone. */
function mountPoint({ publicAddress }: ConfigurationValues): string {
  return `${mounts}/${createHash("md5").update(`${publicAddress}:${shareName}`).digest("hex")}`;
}

/** The name of a mount's systemd unit (systemd-escape(1)); Atelier's paths need no more escaping than this. */
function mountUnit(path: string): string {
  return `${path.slice(1).replaceAll("/", "-")}.mount`;
}

/**
 * Files belong to root here (mode 660), and to QEMU's user on a compute node while an instance uses them: libvirt
 * changes the owner, as root. So cinder-volume runs as root: only then can it work on a volume in every state,
 * snapshots included. `nas_secure_file_operations` must be `false` for that, and no command goes through sudo.
 */
export function shareBackend({ publicAddress }: ConfigurationValues): IniSections {
  return {
    share: {
      volume_driver: "cinder.volume.drivers.nfs.NfsDriver",
      volume_backend_name: "share",
      nas_host: publicAddress,
      nas_share_path: shareName,
      nfs_mount_point_base: mounts,
      nfs_snapshot_support: true,
      nas_secure_file_operations: false,
      nas_secure_file_permissions: true,
      reserved_percentage: commented(5, "the databases may lie on the same disk"),
    },
  };
}

/**
 * Exported to the proxy only. root is not squashed, because libvirt gives a volume's file to QEMU's user while an
 * instance uses it.
 */
function exportsConf(folder: string): string {
  return `# ${writtenBy}
NFS_CORE_PARAM {
  Protocols = 4;
  NFS_Port = ${nfsPort};
  Bind_addr = ${loopback};
  Enable_NLM = false;
  Enable_RQUOTA = false;
}
NFSv4 {
  Minor_Versions = 1, 2;
  Only_Numeric_Owners = true;
  RecoveryBackend = fs;
}
NFS_KRB5 {
  Active_krb5 = false;
}
EXPORT {
  Export_Id = 1;
  Path = ${folder};
  Pseudo = ${shareName};
  Protocols = 4;
  Transports = TCP;
  SecType = sys;
  Squash = No_Root_Squash;
  Access_Type = None;
  FSAL { Name = VFS; }
  CLIENT { Clients = ${loopback}; Access_Type = RW; Protocols = 4; Transports = TCP; }
}
`;
}

function bindMount(folder: string, at: string): string {
  return `# ${writtenBy}
[Unit]
Description=Cinder's share, without NFS in between
[Mount]
What=${folder}
Where=${at}
Type=none
Options=bind
[Install]
WantedBy=multi-user.target
`;
}

function cinderVolumeDropIn(mount: string): string {
  return `# ${writtenBy}
[Unit]
RequiresMountsFor=${mount}
[Service]
User=root
UMask=0007
WorkingDirectory=/var/lib/cinder
# They are those of the other two, whose user would lose them.
RuntimeDirectory=
CacheDirectory=
`;
}

/** Replaces the package's unit, which also starts NFSv3's helpers. */
function ganeshaUnit(folder: string): string {
  const command =
    "/usr/bin/ganesha.nfsd -f /etc/ganesha/ganesha.conf -L /var/log/ganesha/ganesha.log -N NIV_EVENT -p /run/ganesha/ganesha.pid";
  return `# ${writtenBy}
[Unit]
Description=NFS-Ganesha, Cinder's share for the compute nodes
After=network-online.target
Wants=network-online.target
RequiresMountsFor=${folder}
[Service]
Type=forking
RuntimeDirectory=ganesha
PIDFile=/run/ganesha/ganesha.pid
ExecStart=${command}
Restart=on-failure
RestartSec=5
[Install]
WantedBy=multi-user.target
`;
}

export function shareFiles(values: ConfigurationValues): InstalledFile[] {
  if (values.volumes === undefined) return [];
  const folder = `${values.volumes.path}/cinder`;
  const mount = mountPoint(values);
  return [
    publicFile(`/etc/systemd/system/${mountUnit(mount)}`, bindMount(folder, mount)),
    publicFile("/etc/systemd/system/cinder-volume.service.d/atelier-share.conf", cinderVolumeDropIn(mount)),
    publicFile("/etc/systemd/system/nfs-ganesha.service", ganeshaUnit(folder)),
    publicFile("/etc/ganesha/ganesha.conf", exportsConf(folder)),
  ];
}

/** A section of the proxy's file: it admits clients that have both a node's address and the nodes' certificate. */
export function shareProxy({ volumes, publicAddress }: ConfigurationValues, nodesList: string): string {
  if (volumes === undefined) return "";
  return `defaults
  mode tcp
  log global
  option dontlognull
  option clitcpka
  option srvtcpka
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen share
  bind ${publicAddress}:${sharePort} ssl crt /etc/haproxy/atelier.pem verify required ca-file /etc/atelier/control/tls/ca.pem
  tcp-request connection reject unless { src -f ${nodesList} }
  server local ${loopback}:${nfsPort}
`;
}
