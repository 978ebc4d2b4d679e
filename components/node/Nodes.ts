import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { NodeImageModel, NodeModel } from "../../model/types";
import { openSshKey } from "../../values/openssh-key";
import { ComputeNode } from "./ComputeNode";
import type { ControlPlaneAccess, NodeHost, NodeLogin } from "./inputs";
import { NetworkNode } from "./NetworkNode";
import { NodeImage } from "./NodeImage";
import type { NodeArgs } from "./node-parts";

/** Arguments of {@link Nodes}. */
export interface NodesArgs {
  readonly nodes: readonly NodeModel[];
  /**
   * The image of all nodes.
   * @default - there are no nodes
   */
  readonly image?: NodeImageModel;
  /**
   * The host of all nodes.
   * @default - there are no nodes
   */
  readonly host?: NodeHost;
  readonly controlPlane: Omit<ControlPlaneAccess, "join"> & Partial<Pick<ControlPlaneAccess, "join">>;
}

/**
 * All node VMs of the lab, each under its name in the settings: adding or removing one changes no other.
 *
 * @example
 * const nodes = new Nodes("nodes", { nodes: lab.nodes, image: lab.nodeImage, host, controlPlane });
 */
export class Nodes extends pulumi.ComponentResource {
  /** Ready compute nodes: instances depend on these. */
  public readonly computeNodes: readonly pulumi.Resource[];
  /** Ready network nodes: routers and DHCP depend on these. */
  public readonly networkNodes: readonly pulumi.Resource[];
  /** Lines of SSH's known_hosts, one for each node. */
  public readonly knownHosts: pulumi.Output<string>;

  constructor(name: string, args: NodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:Nodes", name, {}, opts);
    const child = { parent: this };

    const { host } = args;
    const image = args.image && host && new NodeImage(`${name}-image`, { ...args.image, host }, child);
    const common = args.nodes.length > 0 ? commonArgs(name, args, image, this) : undefined;
    const network = common ? declareNetworkNodes(args.nodes, common, this) : [];
    const compute = common ? declareComputeNodes(name, args.nodes, common, this) : [];

    this.networkNodes = network.map(({ ready }) => ready);
    this.computeNodes = compute.map(({ ready }) => ready);
    this.knownHosts = pulumi
      .all([...network, ...compute].map(({ knownHost }) => knownHost))
      .apply((lines) => lines.map((line) => `${line}\n`).join(""));
    this.registerOutputs();
  }
}

type CommonArgs = Omit<NodeArgs<NodeModel>, "node">;

function declareNetworkNodes(nodes: readonly NodeModel[], common: CommonArgs, parent: Nodes): readonly NetworkNode[] {
  const models = nodes.filter((node) => node.role === "network");
  return models.map((node) => new NetworkNode(node.name, { node, ...common }, { parent }));
}

function declareComputeNodes(
  name: string,
  nodes: readonly NodeModel[],
  common: CommonArgs,
  parent: Nodes,
): readonly ComputeNode[] {
  const models = nodes.filter((node) => node.role === "compute");
  if (models.length === 0) return [];
  const migrationKeys = pulumi
    .all([
      declarePrivateKey(`${name}-migration-key`, "ed25519", { parent }),
      declarePrivateKey(`${name}-migration-host-key`, "ecdsa", { parent }),
    ])
    .apply(([user, host]) => ({ user, host }));
  return models.map((node) => new ComputeNode(node.name, { node, migrationKeys, ...common }, { parent }));
}

/**
 * Arguments that all nodes share.
 * @throws Error if host, image or join values are missing: a bug, because the model has checked this
 */
function commonArgs(
  name: string,
  { host, controlPlane }: NodesArgs,
  image: NodeImage | undefined,
  parent: Nodes,
): CommonArgs {
  if (!host || !image || !controlPlane.join) throw new Error("nodes need a host, an image and what to join with");
  return {
    host,
    image,
    controlPlane: { ...controlPlane, join: controlPlane.join },
    login: declareLogin(`${name}-login-key`, host, { parent }),
  };
}

/**
 * The key pair for logging in to nodes: that of the lab host, or one from the state if an SSH agent holds the lab
 * host's key.
 */
function declareLogin(name: string, { connection }: NodeHost, opts: pulumi.ComponentResourceOptions): NodeLogin {
  const given = connection.identity?.privateKey.reveal();
  const publicKey = given === undefined ? undefined : openSshKey(given)?.publicKey;
  if (given !== undefined && publicKey !== undefined) return { privateKey: pulumi.secret(given), publicKey };
  const made = declarePrivateKey(name, "ed25519", opts);
  return { privateKey: made, publicKey: pulumi.unsecret(made.apply((key) => openSshKey(key)?.publicKey ?? "")) };
}

/** A private key that is made once, and kept in the state; a secret. */
function declarePrivateKey(name: string, type: "ed25519" | "ecdsa", opts: pulumi.ComponentResourceOptions) {
  const script = "components/node/migration-key.sh";
  const key = new local.Command(
    name,
    {
      // The first key keeps its original command: another text would make another key.
      create: type === "ed25519" ? script : `${script} ${type}`,
      logging: local.Logging.None,
      addPreviousOutputInEnv: false,
    },
    { ...opts, additionalSecretOutputs: ["stdout"] },
  );
  return pulumi.secret(key.stdout).apply((text) => Buffer.from(text, "base64").toString("utf8"));
}
