/**
 * Where volumes lie: a folder of the controller that compute nodes mount over NFS. NFS-Ganesha serves it from user space, so that
 * no kernel module is needed; NFSv4 only, so that it is one connection, which haproxy takes out of TLS: NFS itself believes every
 * address. Cinder itself works in the folder, by a bind mount.
 */
import { createHash } from "node:crypto";
import { commented, type IniSections } from "../../configuration/ini";
import { sharePort } from "../../../model/filters";
import type { InstalledFile } from "../../configuration/file";
import { publicFile, writtenBy } from "./file";
import { loopback, type ConfigurationValues } from "./values";

/** Of NFS itself, on loopback. */
const nfsPort = 2049;

const shareName = "/volumes";
const mounts = "/var/lib/cinder/mnt";

/** os-brick mounts HOST:/PATH at BASE/md5(HOST:/PATH), and what is mounted there it leaves alone. */
function mountPoint({ publicAddress }: ConfigurationValues): string {
  return `${mounts}/${createHash("md5").update(`${publicAddress}:${shareName}`).digest("hex")}`;
}

/** As systemd names the unit of a mount (systemd-escape(1)); nothing in our path needs more than this. */
function mountUnit(path: string): string {
  return `${path.slice(1).replaceAll("/", "-")}.mount`;
}

/**
 * Files belong to root here (mode 660), and to QEMU's user on a compute node while an instance has them: libvirt changes
 * that, as root. So cinder-volume is root too: only then can it work on them in every state, snapshots included
 * (nas_secure_file_operations says who works on them; they need `false`), and none of its commands goes through sudo.
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

/** To the proxy alone. root stays root, since libvirt gives a volume's file to QEMU's user while an instance has it. */
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

/** Instead of the package's unit, which starts NFSv3's helpers too. */
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

/** For the proxy's file: in comes who has an address of the nodes and their certificate, and nobody else. */
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
