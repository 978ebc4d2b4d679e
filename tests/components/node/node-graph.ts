/** What a node declares, and what it is expected to be. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ComputeNode } from "../../../components/node/ComputeNode";
import { domainXslt } from "../../../components/node/domain-xslt";
import { NetworkNode } from "../../../components/node/NetworkNode";
import { NodeImage } from "../../../components/node/NodeImage";
import type { ComputeNodeModel, NetworkNodeModel, NodeModel } from "../../../model/types";
import { recordGraph, secret, unknown, type GraphResource } from "../../support/graph";
import {
  access,
  commandType,
  hostKeyOf,
  identity,
  migrationKeys,
  sha256,
  source,
  surroundings,
  volumeType,
} from "./fixtures";

/** A node with everything around it, without that. */
export async function nodeGraph(
  node: NodeModel,
  options: { preview?: boolean; acceleration?: "kvm" | "emulation" } = {},
) {
  const graph = await recordGraph(
    () => {
      const { host, controlPlane } = surroundings(options.acceleration);
      const image = new NodeImage("image", { source, sha256, host });
      const login = { privateKey: pulumi.secret(identity.privateKey), publicKey: identity.publicKey };
      const args = { host, image, controlPlane, login };
      return node.role === "compute"
        ? new ComputeNode(node.name, { node, ...args, migrationKeys: pulumi.secret(migrationKeys) })
        : new NetworkNode(node.name, { node, ...args });
    },
    { preview: options.preview, outputs: hostKeyOf(node.name) },
  );
  return graph.filter(({ name }) => name.startsWith(node.name));
}

/** What changes with the configuration's wording is tested by tables (node-configuration); here it is a name. */
export function withNamedTexts(graph: readonly GraphResource[]): GraphResource[] {
  const key = /-([0-9a-f]{12})\.(iso|qcow2|raw)/.exec(JSON.stringify(graph))?.[1] ?? "no key";
  return graph.map((resource) => {
    // Values of the script's variables: an apostrophe in them is written as '\''.
    const inputs = JSON.stringify(resource.inputs)
      .replaceAll(/export (USER_DATA|META_DATA|NETWORK_CONFIG)='(?:[^']|'\\\\'')*'/g, "export $1='text'")
      .replaceAll(key, "KEY");
    const named = JSON.parse(inputs) as Record<string, unknown>;
    if (resource.name.endsWith("-configuration") && named["stdin"] !== unknown)
      named["stdin"] = secret("what it is told");
    return { ...resource, inputs: named };
  });
}

const task = (verbs: string, name: string) =>
  Object.fromEntries(verbs.split(" ").map((verb) => [verb, `node tasks/run.js ${name} ${verb}`]));

/** What lets a node through the controller's filter. */
function admission(name: string, role: string, address: string) {
  const folder = join(__dirname, "../../../components/control");
  const parts = ["install/00-common.sh", "install/17-filter.sh", "admission/main.sh"];
  const scripts = parts.map((part) => readFileSync(join(folder, part), "utf8"));
  return {
    type: "command:remote:Command",
    name: `${name}-admission`,
    parent: name,
    inputs: {
      create: "bash -s create",
      update: "bash -s update",
      delete: "bash -s delete",
      connection: secret({ host: "198.18.26.20", port: 22, user: "root", dialErrorLimit: 7, perDialTimeout: 10 }),
      stdin: [`export ROLE='${role}'`, `export ADDRESS='${address}'`, scripts.join("\n")].join("\n"),
      logging: "stderr",
      triggers: [role, address],
      addPreviousOutputInEnv: false,
    },
    dependsOn: ["control-plane"],
    deletedWith: "control-plane",
    additionalSecretOutputs: ["connection"],
    replaceOnChanges: ["triggers[*]"],
  };
}

/** An ApiTask as it is registered. */
function apiTask(name: string, parent: string, verbs: string, file: string, params: object, more: object) {
  const stdin = JSON.stringify({ access, params });
  const { inputs = {}, ...rest } = more as { inputs?: object };
  return {
    type: commandType,
    name,
    parent,
    inputs: { ...task(verbs, file), stdin: secret(stdin), logging: "stderr", addPreviousOutputInEnv: false, ...inputs },
    ignoreChanges: ["create", "update", "delete"],
    replaceOnChanges: ["triggers[*]"],
    ...rest,
  };
}

function volume(name: string, parent: string, inputs: object, dependsOn?: string[]) {
  return { type: volumeType, name, parent, provider: "host-libvirt", inputs, ...(dependsOn && { dependsOn }) };
}

/** A volume that a script fills on the lab host. */
export function filledVolume(
  name: string,
  parent: string,
  volume: string,
  fill: { script: string; variables: Readonly<Record<string, string>>; secretInput?: boolean },
) {
  const variables = Object.entries({ POOL: "atelier", VOLUME: volume, ...fill.variables });
  const scripts = [fill.script, "filled-volume.sh"].map((file) =>
    readFileSync(join(__dirname, "../../../components/node", file), "utf8"),
  );
  const stdin = [...variables.map(([key, value]) => `export ${key}='${value}'`), scripts.join("\n")].join("\n");
  return {
    type: "command:remote:Command",
    name,
    parent,
    inputs: {
      create: "bash -s create",
      update: "bash -s update",
      delete: "bash -s delete",
      connection: secret({
        host: "198.18.26.10",
        port: 22,
        user: "root",
        privateKey: identity.privateKey,
        dialErrorLimit: 7,
        perDialTimeout: 10,
      }),
      stdin: fill.secretInput ? secret(stdin) : stdin,
      logging: "stderr",
      triggers: [volume],
      addPreviousOutputInEnv: false,
    },
    additionalSecretOutputs: ["connection"],
    replaceOnChanges: ["triggers[*]"],
  };
}

/** The disk that cloud-init reads. What stands on it is not known before the node's host key is made. */
function seed({ name, management }: NodeModel, preview: boolean) {
  const variables = { USER_DATA: "text", META_DATA: "text", NETWORK_CONFIG: "text" };
  const made = filledVolume(`${name}-vm-cloud-init`, `${name}-vm`, `${name}-KEY.iso`, {
    ...{ script: "seed-volume.sh", variables, secretInput: true },
  });
  const inputs = preview ? { ...made.inputs, stdin: unknown, triggers: [unknown] } : made.inputs;
  const { address, mac } = management;
  return {
    ...made,
    inputs,
    dependsOn: [`${name}-vm-host-key`],
    ignoreChanges: ["stdin", "triggers"],
    replacementTrigger: JSON.stringify(["0123456789ab", "qcow2", 8, "bios", address, 24, "198.18.26.254", mac]),
  };
}

/** What the node is told over SSH; the files themselves have tables of their own. */
function configuration({ name }: NodeModel, known: <T>(value: T) => unknown) {
  return {
    type: commandType,
    name: `${name}-configuration`,
    parent: name,
    inputs: {
      create: "node tasks/run.js node-configuration create",
      update: "node tasks/run.js node-configuration update",
      // With the node's host key, which is made too.
      stdin: known(secret("what it is told")),
      logging: "stderr",
      triggers: [known(`${name}-vm-domain-id`)],
      addPreviousOutputInEnv: false,
    },
    replaceOnChanges: ["triggers[*]"],
    dependsOn: [`${name}-vm-domain`, `${name}-vm-host-key`],
  };
}

/** The graph of a node under emulation with nothing unusual; `known` is what depends on what is made. */
export function ordinary(node: ComputeNodeModel | NetworkNodeModel, preview: boolean) {
  const { name } = node;
  const type = node.role === "compute" ? "ComputeNode" : "NetworkNode";
  const known = <T>(value: T) => (preview ? unknown : value);
  const openvswitch = { type: "Open vSwitch agent", tunnelAddress: node.management.address };
  const ready =
    node.role === "compute"
      ? { host: name, agents: [openvswitch], timeoutSeconds: 900, onRemoval: "refuse" }
      : {
          host: name,
          agents: [
            { ...openvswitch, bridgeMappings: { physnet1: "br-ex" } },
            { type: "L3 agent" },
            { type: "DHCP agent" },
            { type: "Metadata agent" },
          ],
          timeoutSeconds: 900,
        };
  const networkInterfaces =
    node.role === "compute"
      ? [{ bridge: "br0", mac: "52:54:00:00:00:41" }]
      : [
          { bridge: "br0", mac: "52:54:00:00:00:31" },
          { bridge: "br-internet", mac: "52:54:00:00:01:31" },
        ];
  return [
    { type: `atelier:node:${type}`, name, inputs: {} },
    admission(name, node.role, node.management.address),
    configuration(node, known),
    apiTask(
      `${name}-ready`,
      name,
      node.role === "compute" ? "create update delete" : "create update",
      `${node.role}-ready`,
      ready,
      {
        inputs: { triggers: [known(`${name}-vm-domain-id`)] },
        dependsOn: [`${name}-configuration`, `${name}-vm-domain`],
        ...(node.role === "compute" && { deletedWith: "control-plane" }),
      },
    ),
    apiTask(
      `${name}-records`,
      name,
      "create update delete",
      "node-records",
      { host: name },
      {
        deletedWith: "control-plane",
      },
    ),
    {
      type: "atelier:node:NodeVm",
      name: `${name}-vm`,
      parent: name,
      inputs: {},
      outputs: { domainId: known(`${name}-vm-domain-id`) },
    },
    seed(node, preview),
    {
      type: "libvirt:index/domain:Domain",
      name: `${name}-vm-domain`,
      parent: `${name}-vm`,
      provider: "host-libvirt",
      inputs: {
        name,
        description: `Atelier ${node.role} node`,
        type: "qemu",
        machine: "pc",
        memory: node.memoryMiB,
        vcpu: 4,
        autostart: true,
        disks: [{ volumeId: known(`${name}-vm-system-id`) }, { volumeId: known(`${name}-vm-swap-id`) }],
        cloudinit: known(`/pool/${name}-KEY.iso;KEY`),
        networkInterfaces,
        consoles: [{ type: "pty", targetType: "serial", targetPort: "0" }],
        graphics: { type: "vnc", listenType: "address", listenAddress: "127.0.0.1", autoport: true },
        xml: { xslt: domainXslt(node, "emulation") },
      },
      dependsOn: [...["admission", "records", "vm-cloud-init", "vm-swap", "vm-system"].map((one) => `${name}-${one}`)],
      deleteBeforeReplace: true,
      ignoreChanges: ["xml"],
      replacementTrigger: JSON.stringify(["auto", 2, 1, 2, false, "emulation"]),
      replaceOnChanges: ["cloudinit", "disks", "networkInterfaces", "machine", "vcpu", "memory"],
    },
    {
      type: commandType,
      name: `${name}-vm-host-key`,
      parent: `${name}-vm`,
      inputs: { create: "components/node/host-key.sh", logging: "none", addPreviousOutputInEnv: false },
      additionalSecretOutputs: ["stdout"],
      replaceOnChanges: ["triggers[*]"],
    },
    volume(`${name}-vm-swap`, `${name}-vm`, {
      name: `${name}-swap-512.raw`,
      pool: "atelier",
      size: 512 * 2 ** 20,
      format: "raw",
    }),
    volume(
      `${name}-vm-system`,
      `${name}-vm`,
      {
        name: known(`${name}-KEY.qcow2`),
        pool: "atelier",
        baseVolumeId: known("image-volume-id"),
        size: 8 * 2 ** 30,
        format: "qcow2",
      },
      ["image-volume", `${name}-vm-cloud-init`],
    ),
  ];
}
