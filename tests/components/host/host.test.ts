import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bridgeScript } from "../../../components/host/bridge/script";
import { LabHost } from "../../../components/host/LabHost";
import { libvirtUri } from "../../../components/host/libvirt-uri";
import { Secret } from "../../../values/secret";
import type { BridgeModel, HostModel, SshConnection } from "../../../model/types";
import { recordGraph, secret, unknown, type GraphResource } from "../../support/graph";

const connection: SshConnection = {
  address: "198.18.26.10",
  port: 22,
  user: "root",
  identity: { file: "/keys/lab", privateKey: new Secret("PRIVATE KEY") },
  hostKey: "ssh-ed25519 AAAA",
  knownHostsFile: "/keys/known_hosts",
};

const campus: BridgeModel = {
  name: "br0",
  nic: "eth0",
  address: "dhcp",
  existing: false,
  persistence: "auto",
  bridgedFrames: "unfiltered",
  confirmSeconds: 60,
};

const internet: BridgeModel = { ...campus, name: "br-internet", nic: "eth1", address: "none", existing: true };

const host: HostModel = {
  connection,
  bridges: [campus, internet],
  acceleration: "auto",
  nestedVirtualisation: true,
  storagePool: { name: "atelier", path: "/var/lib/libvirt/atelier" },
  demand: { memoryMiB: 8192, diskGiB: 40 },
};

const commandType = { local: "command:local:Command", remote: "command:remote:Command" };
const common = { logging: "stderr", addPreviousOutputInEnv: false };

/** A bridge as it is registered. */
function bridgeGraph(bridge: BridgeModel, after: object, bridgeName: unknown): GraphResource[] {
  const run = (verb: string) => `node tasks/run.js bridge ${verb}`;
  const { address, port, user, hostKey } = connection;
  const input = {
    access: { address, port, user, privateKey: "PRIVATE KEY", hostKey },
    existing: bridge.existing,
    confirmSeconds: 60,
    bridge: bridge.name,
    script: bridgeScript(bridge),
  };
  const name = `lab-host-${bridge.name}`;
  return [
    { type: "atelier:host:PhysicalBridge", name, parent: "lab-host", inputs: {}, ...after, outputs: { bridgeName } },
    {
      type: commandType.local,
      name: `${name}-network`,
      parent: name,
      inputs: {
        create: run("create"),
        update: run("update"),
        delete: run("delete"),
        stdin: secret(JSON.stringify(input)),
        ...common,
      },
      ...after,
      ignoreChanges: ["create", "update", "delete"],
      replaceOnChanges: ["triggers[*]"],
    },
  ];
}

/** A script over SSH as it is registered; of its text only the exported variables are compared. */
function script(name: string, parent: string, variables: unknown, dependsOn: readonly string[]): GraphResource {
  return {
    type: commandType.remote,
    name,
    parent,
    inputs: {
      connection: secret({
        host: "198.18.26.10",
        port: 22,
        user: "root",
        hostKey: "ssh-ed25519 AAAA",
        privateKey: "PRIVATE KEY",
        dialErrorLimit: 7,
        perDialTimeout: 10,
      }),
      create: "bash -s create",
      update: "bash -s update",
      delete: "bash -s delete",
      stdin: variables,
      ...common,
    },
    dependsOn,
    additionalSecretOutputs: ["connection"],
    replaceOnChanges: ["triggers[*]"],
  };
}

const exported = (stdin: unknown) =>
  typeof stdin === "string" && stdin !== unknown
    ? stdin.split("\n").filter((line) => /^export \w+='/.test(line))
    : stdin;

async function graphOf(args: HostModel, preview: boolean): Promise<GraphResource[]> {
  const report = { acceleration: "kvm", socket: "/run/libvirt/libvirt-sock" };
  const graph = await recordGraph(() => new LabHost("lab-host", args), {
    preview,
    outputs: { "lab-host-hypervisor-libvirt": { stdout: JSON.stringify(report) } },
  });
  return graph.map((resource) =>
    resource.type === commandType.remote
      ? { ...resource, inputs: { ...resource.inputs, stdin: exported(resource.inputs.stdin) } }
      : resource,
  );
}

/** Everything of the lab host, by name. */
function expected(preview: boolean): GraphResource[] {
  const known = (value: unknown) => (preview ? unknown : value);
  const bridges = ["lab-host-br-internet-network", "lab-host-br0-network"];
  return [
    {
      type: "atelier:host:LabHost",
      name: "lab-host",
      inputs: {},
      outputs: { acceleration: known("kvm"), poolName: "atelier" },
    },
    ...bridgeGraph(internet, { dependsOn: ["lab-host-br0-network"] }, known("br-internet")),
    ...bridgeGraph(campus, {}, known("br0")),
    {
      type: "atelier:host:Hypervisor",
      name: "lab-host-hypervisor",
      parent: "lab-host",
      inputs: {},
      dependsOn: bridges,
      outputs: { acceleration: known("kvm") },
    },
    script(
      "lab-host-hypervisor-capacity",
      "lab-host-hypervisor",
      ["export DEMAND_MEMORY_MIB='8192'", "export DEMAND_DISK_GIB='40'", "export POOL_PATH='/var/lib/libvirt/atelier'"],
      ["lab-host-hypervisor-libvirt"],
    ),
    {
      ...script("lab-host-hypervisor-libvirt", "lab-host-hypervisor", ["export ACCELERATION='auto'"], bridges),
      beforeCreate: ["lab-host-hypervisor-reachable"],
      beforeUpdate: ["lab-host-hypervisor-reachable"],
    },
    { type: "atelier:host:NestedVirtualisation", name: "lab-host-nested", parent: "lab-host", inputs: {} },
    script("lab-host-nested-module", "lab-host-nested", known(["export ACCELERATION='kvm'"]), [
      "lab-host-hypervisor-libvirt",
    ]),
    {
      type: "libvirt:index/pool:Pool",
      name: "lab-host-pool",
      parent: "lab-host",
      provider: "lab-host-provider",
      inputs: { name: "atelier", type: "dir", target: { path: "/var/lib/libvirt/atelier" } },
    },
    {
      type: "pulumi:providers:libvirt",
      name: "lab-host-provider",
      parent: "lab-host",
      inputs: { uri: known(libvirtUri(connection, "/run/libvirt/libvirt-sock")) },
      dependsOn: [...bridges, "lab-host-hypervisor-capacity", "lab-host-hypervisor-libvirt", "lab-host-nested-module"],
    },
  ];
}

describe("LabHost", () => {
  it.each([
    ["an update", false],
    ["a preview", true],
  ])("is bridges, hypervisor, nested virtualisation, provider and pool, in that order, in %s", async (_, preview) => {
    expect(await graphOf(host, preview)).toEqual(expected(preview));
  });

  it("has no bridge and no nested virtualisation where the settings name none", async () => {
    const graph = await graphOf({ ...host, bridges: [], nestedVirtualisation: false }, false);
    expect(graph.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ["lab-host", undefined],
      ["lab-host-hypervisor", undefined],
      ["lab-host-hypervisor-capacity", ["lab-host-hypervisor-libvirt"]],
      ["lab-host-hypervisor-libvirt", undefined],
      ["lab-host-pool", undefined],
      ["lab-host-provider", ["lab-host-hypervisor-capacity", "lab-host-hypervisor-libvirt"]],
    ]);
  });

  it("leaves the hypervisor and the provider alone when nodes take more", async () => {
    const more = await graphOf({ ...host, demand: { memoryMiB: 12_288, diskGiB: 60 } }, false);
    const before = await graphOf(host, false);
    expect(
      more.filter((resource, i) => JSON.stringify(resource) !== JSON.stringify(before[i])).map((r) => r.name),
    ).toEqual(["lab-host-hypervisor-capacity"]);
  });
});

describe("libvirtUri", () => {
  const socket = "/run/libvirt/libvirt-sock";

  it("names the key and the known hosts", () => {
    expect(libvirtUri(connection, socket)).toBe(
      "qemu+ssh://root@198.18.26.10:22/system?socket=%2Frun%2Flibvirt%2Flibvirt-sock" +
        "&sshauth=privkey&keyfile=%2Fkeys%2Flab&knownhosts=%2Fkeys%2Fknown_hosts",
    );
  });

  it("has a file of its own for a key that stands in the settings or the state", () => {
    const cache = (process.env["XDG_CACHE_HOME"] = mkdtempSync(join(tmpdir(), "atelier-cache-")));
    const written = { ...connection, knownHostsFile: undefined };
    const uri = new URL(libvirtUri({ ...written, port: 2222 }, socket));
    const file = uri.searchParams.get("knownhosts") ?? "";
    expect(readFileSync(file, "utf8")).toBe("[198.18.26.10]:2222 ssh-ed25519 AAAA\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(libvirtUri({ ...written, port: 2222 }, socket)).toBe(uri.href);
    delete process.env["XDG_CACHE_HOME"];
    rmSync(cache, { recursive: true });
  });

  it("asks the agent, and verifies nothing, where the settings say neither", () => {
    expect(libvirtUri({ address: "lab.example", port: 2222, user: "teacher" }, socket)).toBe(
      "qemu+ssh://teacher@lab.example:2222/system?socket=%2Frun%2Flibvirt%2Flibvirt-sock&sshauth=agent&no_verify=1",
    );
  });
});
