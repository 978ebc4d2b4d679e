/** A small sound lab, ways to change it, and a machine that exists only in memory. */
import { labFrom } from "../../reading/lab";
import type { Machine } from "../../reading/machine";
import type { LabSettingsInput } from "../../settings/lab";
import { formatProblem } from "../../values/problem";
import type { LabModel } from "../../model/types";

/** What ssh-keygen writes: a magic, then the length and the name of the cipher (PROTOCOL.key of OpenSSH). */
export function privateKey(cipher = "none"): string {
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    Buffer.from([0, 0, 0, cipher.length]),
    Buffer.from(cipher),
  ]);
  const kind = "OPENSSH PRIVATE KEY";
  return `-----BEGIN ${kind}-----\n${body.toString("base64")}\n-----END ${kind}-----\n`;
}

export const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 teacher";

/** Files of {@link memoryMachine} that the settings below name. */
export const baseFiles: Readonly<Record<string, string>> = {
  "/home/t/.ssh/id_ed25519": privateKey(),
  "/home/t/.ssh/id_ed25519.pub": `${publicKey}\n`,
  "/home/t/.ssh/known_hosts":
    "198.18.26.10 ssh-ed25519 AAAAhost\n198.18.26.11 ssh-ed25519 AAAAother\n198.18.26.20 ssh-ed25519 AAAAcontroller\n",
  "/project/images/node.qcow2": "",
  "/project/images/guest.qcow2": "",
};

export function memoryMachine(files = baseFiles, environment: Machine["environment"] = {}): Machine {
  return {
    projectFolder: "/project",
    home: "/home/t",
    environment,
    trouble: (path) => (Object.hasOwn(files, path) ? undefined : "does not exist"),
    read: (path) => files[path] ?? "",
    readBytes: (path) => Buffer.from(files[path] ?? ""),
  };
}

const ssh = (address: string) => ({ address, identity: { file: "~/.ssh/id_ed25519" } });
const instance = {
  image: "guest",
  flavor: "small",
  keyPair: "teacher",
  networks: [{ network: "lan" }],
  securityGroups: ["terry"],
  floatingIp: { externalNetwork: "internet" },
};

export const baseSettings: LabSettingsInput = {
  host: {
    ssh: ssh("198.18.26.10"),
    bridges: { br0: { nic: "eth0", address: "dhcp" }, "br-internet": { nic: "eth1" } },
  },
  campusNetworks: ["198.18.26.0/24"],
  controlPlane: { kind: "install", ssh: ssh("198.18.26.20"), publicAddress: "198.18.26.20" },
  nodeImage: { source: "images/node.qcow2" },
  nodes: {
    "network-1": {
      role: "network",
      management: { bridge: "br0", address: "198.18.26.31/24", gateway: "198.18.26.254" },
      uplinks: [{ bridge: "br-internet" }],
    },
    lisa: { role: "compute", management: { bridge: "br0", address: "198.18.26.41/24", gateway: "198.18.26.254" } },
  },
  cloud: {
    images: { guest: { source: { file: "images/guest.qcow2" } } },
    flavors: { small: { vcpus: 1, ramMiB: 192, diskGiB: 1 } },
    keyPairs: { teacher: { publicKeyFile: "~/.ssh/id_ed25519.pub" } },
    externalNetworks: {
      internet: {
        cidr: "198.18.65.192/26",
        gatewayIp: "198.18.65.254",
        allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
      },
    },
    networks: { lan: { cidr: "192.168.100.0/24" } },
    routers: { gate: { externalNetwork: "internet", networks: ["lan"] } },
    securityGroups: { terry: {} },
    instances: { docker: { ...instance }, web: { ...instance } },
  },
};

/** Another node, as `changed` takes it. */
export const computeNode = (last: number) => ({
  role: "compute",
  management: { bridge: "br0", address: `198.18.26.${last}/24`, gateway: "198.18.26.254" },
});

export const anotherInstance = instance;

/** An access to an OpenStack that runs already, and what nodes need to join it. */
export const existingControlPlane = {
  kind: "existing",
  auth: { authUrl: "http://10.0.0.5:5000/v3", username: "admin", password: "pa55word", projectName: "admin" },
  join: {
    messageQueueUrl: "rabbit://nova:rabb1t@10.0.0.5:5672/",
    metadataAddress: "10.0.0.5",
    metadataSecret: "meta5ecret",
    servicePasswords: { nova: "n0va", neutron: "neutr0n", placement: "plac3ment" },
  },
};

/** The base settings with the values at some paths replaced; `undefined` takes one out. */
export function changed(changes: Readonly<Record<string, unknown>>): unknown {
  // Not structuredClone: that keeps shared parts shared, and a change would show twice.
  const settings = JSON.parse(JSON.stringify(baseSettings)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split("/");
    const last = keys.pop() ?? "";
    const parent = keys.reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, settings);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return settings;
}

/** The lines of the report on the changed settings. */
export function problemsWith(changes: Readonly<Record<string, unknown>>, machine = memoryMachine()): string[] {
  const loaded = labFrom(changed(changes), machine);
  return "problems" in loaded ? loaded.problems.map(formatProblem) : [];
}

/** The lab that the changed settings mean; a test's mistake if there is none. */
export function labWith(changes: Readonly<Record<string, unknown>> = {}, machine = memoryMachine()): LabModel {
  const loaded = labFrom(changed(changes), machine);
  if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.lab;
}
