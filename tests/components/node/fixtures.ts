import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { MigrationKeys } from "../../../components/node/service-configuration";
import type { ControlPlaneAccess, JoinValues, NodeHost } from "../../../components/node/inputs";
import type { ComputeNodeModel, NetworkNodeModel, NodeVmModel, Uplink } from "../../../model/types";
import { waysTo } from "../../../model/filters";
import { Secret } from "../../../values/secret";

const vm: NodeVmModel = {
  name: "lisa",
  memoryMiB: 3072,
  vcpuTopology: { sockets: 2, cores: 1, threads: 2 },
  cpu: "auto",
  rootDisk: { sizeGiB: 8, format: "qcow2" },
  swapMiB: 512,
  firmware: "bios",
  vnc: { listen: "127.0.0.1" },
  autostart: true,
  management: {
    bridge: "br0",
    mac: "52:54:00:00:00:41",
    address: "198.18.26.41",
    prefixLength: 24,
    gateway: "198.18.26.254",
    nameservers: ["198.18.26.254"],
  },
  uplinks: [],
  filter: {
    ways: waysTo("compute node", { volumes: true }),
    parties: {
      management: ["198.18.26.0/24"],
      controller: ["198.18.26.20"],
      nodes: ["198.18.26.0/24"],
      "compute nodes": ["198.18.26.0/24"],
    },
    device: "eth0",
  },
  hosts: [
    { address: "198.18.26.20", name: "controller" },
    { address: "198.18.26.41", name: "lisa" },
  ],
};

export const computeModel: ComputeNodeModel = {
  ...vm,
  role: "compute",
  overcommit: { cpu: 4, memory: 1, disk: 1 },
  reservedMemoryMiB: 1024,
  instances: "auto",
  onRemoval: "refuse",
};

export const networkModel: NetworkNodeModel = {
  ...vm,
  name: "network-1",
  role: "network",
  memoryMiB: 2048,
  management: { ...vm.management, mac: "52:54:00:00:00:31", address: "198.18.26.31" },
  uplinks: [
    {
      hostBridge: "br-internet",
      physicalNetwork: "physnet1",
      mac: "52:54:00:00:01:31",
      ovsBridge: "br-ex",
      device: "eth1",
    },
  ],
};

/** A second way, with a bridge of its own. */
export const vlanUplink: Uplink = {
  hostBridge: "br-vlans",
  physicalNetwork: "physnet2",
  mac: "52:54:00:00:02:41",
  ovsBridge: "br-ex-physnet2",
  device: "eth2",
};

export const joinValues: JoinValues = {
  authUrl: "http://198.18.26.20:5000/v3",
  region: "RegionOne",
  messageQueueUrl: "rabbit://openstack:queue-password@198.18.26.20:5672/",
  metadataAddress: "198.18.26.20",
  metadataSecret: "metadata-secret",
  servicePasswords: { nova: "nova-password", neutron: "neutron-password", placement: "placement-password" },
  volumeKey: "volume-key",
};

export const access = {
  authUrl: "http://198.18.26.20:5000/v3",
  username: "admin",
  password: "admin-password",
  projectName: "admin",
  userDomainName: "Default",
  projectDomainName: "Default",
  region: "RegionOne",
};

/** Ed25519 key made for these tests alone. */
export const identity = {
  privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACAXlXI3KD16NFzbz4Tp+EA5Su+gsqznGvBdXhy+blDjswAAAIjj5Wqz4+Vq
swAAAAtzc2gtZWQyNTUxOQAAACAXlXI3KD16NFzbz4Tp+EA5Su+gsqznGvBdXhy+blDjsw
AAAEC6l0jS71s5fQMITqmBjN3FXBdCozxr5CFvcXs6cqX2rReVcjcoPXo0XNvPhOn4QDlK
76CyrOca8F1eHL5uUOOzAAAABHRlc3QB
-----END OPENSSH PRIVATE KEY-----
`,
  publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBeVcjcoPXo0XNvPhOn4QDlK76CyrOca8F1eHL5uUOOz",
};

/** What the command that makes a node's host key says. */
export const hostKeyOf = (node: string) => ({
  [`${node}-vm-host-key`]: { stdout: btoa(identity.privateKey), stderr: `${identity.publicKey}\n` },
});

/** Keys made for these tests alone. */
export const migrationKeys: MigrationKeys = {
  user: identity.privateKey,
  host: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS
1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQQA90Ifl33b3icQEU2r4oBq0myicYrQ
IflfSQsT0TWtqcipu0LDVOdqRYzRB+gZch/d5Vh0W6hxKDcYXBGNJsOCAAAAoMuAGebLgB
nmAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAD3Qh+XfdveJxAR
TavigGrSbKJxitAh+V9JCxPRNa2pyKm7QsNU52pFjNEH6BlyH93lWHRbqHEoNxhcEY0mw4
IAAAAhAKhjUJ/s7kVVhkq5DOSuq5ujKM3AHDtebbKiFTX8Eg6VAAAABHRlc3QBAgM=
-----END OPENSSH PRIVATE KEY-----
`,
};
export const migrationHostKey =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAD3Qh+XfdveJxARTavigGrSbKJxitAh+V9JCxPRNa2pyKm7QsNU52pFjNEH6BlyH93lWHRbqHEoNxhcEY0mw4I=";

export const sha256 = "0123456789abcdef".repeat(4);
export const source = "/images/node.qcow2";

export const volumeType = "libvirt:index/volume:Volume";
export const commandType = "command:local:Command";

/** What a lab host and a control plane give; to be called within a recorded program. */
export function surroundings(acceleration: "kvm" | "emulation" = "emulation") {
  const host: NodeHost = {
    provider: new libvirt.Provider("host-libvirt", { uri: "qemu+ssh://root@198.18.26.10/system" }),
    poolName: "atelier",
    poolPath: "/pool",
    acceleration,
    connection: {
      address: "198.18.26.10",
      port: 22,
      user: "root",
      identity: { file: "/keys/id", privateKey: new Secret(identity.privateKey) },
    },
  };
  const controlPlane: ControlPlaneAccess = {
    access: pulumi.secret(access),
    join: pulumi.secret(joinValues),
    lifetime: new Control("control-plane"),
    controller: { address: "198.18.26.20", port: 22, user: "root" },
  };
  return { host, controlPlane };
}

/** Stands for the resource that the control plane lives and dies with. */
class Control extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Control", name, {});
  }
}
