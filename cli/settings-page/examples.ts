/** An example for every key: from the files that ship, else from this file. A test parses each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { thisMachine } from "../../reading/machine";
import { isMapping } from "../../settings/walk";

const stackFiles = [
  "Pulumi.dev.yaml",
  "examples/Pulumi.class.yaml",
  "examples/Pulumi.polytech.yaml",
  "examples/Pulumi.pair.yaml",
];
const blueprintFiles = ["two-segments", "web-and-database", "docker-lab"].map((name) => `blueprints/${name}.yaml`);

const fingerprint = "0123456789abcdef".repeat(4);
const sshHost = {
  "identity.file": "~/.ssh/id_ed25519",
  knownHostsFile: "~/.ssh/known_hosts",
  port: 2222,
  user: "teacher",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample",
};
const prefixed = (prefix: string, values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));

const aggregate = {
  nodes: ["compute-1", "compute-2"],
  metadata: { ssd: "true" },
  availabilityZone: "annex",
};

/** Keys that the lab's cloud and a blueprint share. */
const topology = {
  ...prefixed("networks.NAME", {
    networkType: "vlan",
    physicalNetwork: "physnet1",
    gatewayIp: "192.168.100.254",
    "gatewayIp.host": 254,
    "allocationPools[].start": "192.168.100.10",
    "allocationPools[].start.host": 10,
    "allocationPools[].end": "192.168.100.99",
    "allocationPools[].end.host": 99,
    mtu: 1400,
  }),
  ...prefixed("routers.NAME", { externalNetwork: "internet", enableSnat: false }),
  ...prefixed("securityGroups.NAME.rules[]", {
    direction: "egress",
    "remote.cidr": "10.20.0.0/16",
    "remote.network": "lan",
    "remote.group": "terry",
  }),
  "serverGroups.NAME.policy": "soft-anti-affinity",
  ...prefixed("instances.NAME", {
    "networks[].fixedIp": "192.168.100.10",
    "networks[].fixedIp.host": 10,
    forwards: true,
    "floatingIp.externalNetwork": "internet",
    "floatingIp.address": "198.18.65.200",
    exposed: [{ protocol: "tcp", ports: 443 }],
    "exposed[].protocol": "tcp",
    "exposed[].ports": 443,
    "exposed[].ports.first": 8000,
    "exposed[].ports.last": 8099,
    "userData.inline": "#!/bin/sh\necho hello >/etc/motd\n",
    "userData.file": "hello.sh",
    configDrive: true,
    "bootVolume.sizeGiB": 10,
    "bootVolume.volumeType": "fast",
    "volumes.NAME.sizeGiB": 20,
    "volumes.NAME.volumeType": "encrypted",
    serverGroup: "apart",
    aggregate: { ssd: "true" },
    availabilityZone: "annex",
    waitFor: "active",
  }),
};

/** Examples of keys that no shipped file has, or whose default is a poor example. */
const written: Readonly<Record<string, unknown>> = {
  ...prefixed("host.ssh", sshHost),
  "host.storagePool.name": "classroom",
  "host.storagePool.path": "/srv/libvirt",
  "host.bridges.NAME.existing": true,
  "host.bridges.NAME.persistence": "netplan",
  "host.bridges.NAME.bridgedFrames": "forward-accept",
  "host.bridges.NAME.confirmSeconds": 120,
  ...prefixed("controlPlane.ssh", sshHost),
  "controlPlane.clients": ["10.20.0.0/16"],
  "controlPlane.openPorts[].protocol": "udp",
  "controlPlane.openPorts[].port": 161,
  "controlPlane.region": "Campus",
  "controlPlane.vxlanRanges[].first": 1001,
  "controlPlane.vxlanRanges[].last": 2000,
  "controlPlane.greRanges[].first": 1,
  "controlPlane.greRanges[].last": 500,
  "controlPlane.workers": 4,
  "controlPlane.imageQuotaGiB": 50,
  "controlPlane.volumes.path": "/srv/cinder",
  "controlPlane.tls.certificateFile": "~/tls/controller.pem",
  "controlPlane.tls.privateKeyFile": "~/tls/controller.key",
  "controlPlane.tls.caCertificateFile": "~/tls/authority.pem",
  "controlPlane.auth.authUrl": "https://controller.polytech.example:5000/v3",
  "controlPlane.auth.username": "admin",
  "controlPlane.auth.projectName": "admin",
  "controlPlane.auth.userDomainName": "Staff",
  "controlPlane.auth.projectDomainName": "Staff",
  "controlPlane.auth.region": "Campus",
  "controlPlane.auth.caCertificateFile": "~/tls/authority.pem",
  "controlPlane.join.consoleUrl": "https://controller.polytech.example:6080/vnc_lite.html",
  "controlPlane.machines": ["10.26.1.20/32"],
  "nodeImage.source": "~/images/node.qcow2",
  "nodeImage.sha256": fingerprint,
  "nodes.NAME.firmware": "uefi",
  "nodes.NAME.vnc.listen": "10.26.1.10",
  "nodes.NAME.vnc": "off",
  "nodes.NAME.hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBeVcjcoPXo0XNvPhOn4QDlK76CyrOca8F1eHL5uUOOz",
  "nodes.NAME.autostart": false,
  "nodes.NAME.reservedMemoryMiB": 2048,
  "nodes.NAME.instances": "kvm",
  "nodes.NAME.onRemoval": "migrate",
  "nodes.NAME.management.mac": "52:54:00:12:34:56",
  "nodes.NAME.uplinks[].mac": "52:54:00:12:34:57",
  "cloud.images.NAME.source": { file: "~/images/debian.qcow2" },
  "cloud.images.NAME.source.file": "~/images/debian.qcow2",
  "cloud.images.NAME.source.url": "https://images.example/debian-12.qcow2",
  "cloud.images.NAME.sha256": fingerprint,
  "cloud.flavors.NAME.extraSpecs": { "hw:cpu_policy": "shared" },
  "cloud.keyPairs.NAME.publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample teacher",
  "cloud.externalNetworks.NAME.segmentationId": 120,
  "cloud.externalNetworks.NAME.shared": true,
  ...prefixed("cloud", topology),
  "cloud.networks.NAME.segmentationId": 130,
  "cloud.networks.NAME.dhcp": true,
  "cloud.securityGroups.NAME.rules[].ports.first": 8000,
  "cloud.securityGroups.NAME.rules[].ports.last": 8099,
  "cloud.securityGroups.NAME.rules[].remote": { cidr: "10.20.0.0/16" },
  "cloud.instances.NAME.userData.file": "examples/docker.cloud-config.yaml",
  ...prefixed("cloud.aggregates.NAME", aggregate),
  allowLoss: ["docker"],
  "class.allowLoss": ["red", "blue/web"],
  "class.domain": "Networks",
  "class.roster": "rosters/networks.csv",
  "class.blueprint.git": "https://git.example/courses/networks.git",
  "class.blueprint.revision": fingerprint.slice(0, 40),
  "class.blueprint.path": "labs/first.yaml",
  "class.externalNetwork": "internet",
  "class.lease.walltime": "14d",
  "class.lease.warning": "12h",
  "class.lease.atEnd": "delete",
  "class.lease.teamsMayExceed": true,
  "class.identity": { existingDomain: "Students" },
  "class.identity.existingDomain": "Students",
  "class.seed": "q7f2m9kd4xw8tz3vjr6b",
  "class.revocations": { red: 1 },
  "class.stacks": 14,
  ...prefixed("class.quotas", {
    ...{ instances: 6, cores: 8, ramMiB: 8192, serverGroups: 2, serverGroupMembers: 10 },
    ...{ networks: 3, subnets: 3, routers: 2, ports: 20, floatingIps: 3 },
    ...{ securityGroups: 5, securityGroupRules: 40, volumes: 2, snapshots: 2, gigabytes: 10 },
  }),
  ...prefixed("class.aggregates.NAME", aggregate),
  "class.capacity.nodes.NAME.vcpus": 32,
  "class.capacity.nodes.NAME.memoryMiB": 131072,
  "class.capacity.nodes.NAME.diskGiB": 900,
  "class.capacity.overcommit.cpu": 8,
  "class.capacity.overcommit.memory": 1.2,
  "class.capacity.overcommit.disk": 1.5,
  "class.capacity.volumesGiB": 500,
  "class.dnsNameservers": ["10.20.30.254"],
  "blueprint.networks.NAME.cidr.pool": "10.64.0.0/16",
  "blueprint.networks.NAME.cidr.prefixLength": 24,
  ...prefixed("blueprint", topology),
  "blueprint.networks.NAME.dhcp": false,
  "blueprint.networks.NAME.dnsNameservers": ["10.20.30.254"],
  "blueprint.securityGroups.NAME.description": "Web servers",
  "blueprint.flavors.NAME.vcpus": 2,
  "blueprint.flavors.NAME.ramMiB": 2048,
  "blueprint.flavors.NAME.diskGiB": 10,
  "blueprint.flavors.NAME.extraSpecs": { "hw:cpu_policy": "shared" },
  "cloud.userData": { hello: "#!/bin/sh\necho hello >/etc/motd\n" },
  "blueprint.userData": { hello: "#!/bin/sh\necho {{team}} >/etc/motd\n" },
  "blueprint.variants.NAME.oneOf": ["apache", "nginx"],
  "blueprint.variants.NAME.per": "member",
  "blueprint.instances.NAME.userData": "hello",
  "blueprint.instances.NAME.walltime": "4h",
  ...prefixed("blueprint.headRoom", { instances: 1, ports: 4, volumes: 1, snapshots: 2, gigabytes: 10 }),
};

/** The first value at a path in a document. `NAME` stands for any key, `[]` for any item. */
function found(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inside =
    step === "[]"
      ? Array.isArray(value)
        ? value
        : []
      : isMapping(value)
        ? step === "NAME"
          ? Object.values(value)
          : [value[step]]
        : [];
  for (const one of inside) {
    const answer = found(one, rest);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

const read = (file: string) => parse(readFileSync(join(thisMachine.projectFolder, file), "utf8")) as unknown;

let documents: readonly unknown[] | undefined;

function shipped(): readonly unknown[] {
  documents ??= [
    ...stackFiles.map((file) => {
      const { config } = read(file) as { config: Readonly<Record<string, unknown>> };
      return { ...(config["atelier:lab"] as object), class: config["atelier:class"] };
    }),
    ...blueprintFiles.map((file) => ({ blueprint: read(file) })),
  ];
  return documents;
}

/** Longer values are not shown in a table. */
const longest = 70;

/** @param path of the key from the root: `nodes.NAME.uplinks[].bridge` */
export function exampleOf(path: string, schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodLiteral) return [...schema.values][0];
  if (Object.hasOwn(written, path)) return written[path];
  const steps = path.replace(/\[\]/g, ".[]").split(".");
  for (const document of shipped()) {
    const value = found(document, steps);
    if (value !== undefined && JSON.stringify(value).length <= longest && !JSON.stringify(value).includes("${"))
      return value;
  }
  return undefined;
}
