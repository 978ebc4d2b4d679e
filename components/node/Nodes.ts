import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { NodeImageModel, NodeModel } from "../../model/types";
import { openSshKey } from "../../values/openssh-key";
import { ComputeNode } from "./ComputeNode";
import type { ControlPlaneAccess, NodeHost } from "./inputs";
import { NetworkNode } from "./NetworkNode";
import { NodeImage } from "./NodeImage";

/** Arguments of {@link Nodes}. */
export interface NodesArgs {
  readonly nodes: readonly NodeModel[];
  /** The image that all start from: one as soon as there are nodes. */
  readonly images: readonly NodeImageModel[];
  /** The host that they run on: one as soon as there are nodes. */
  readonly hosts: readonly NodeHost[];
  readonly controlPlane: Omit<ControlPlaneAccess, "join"> & Partial<Pick<ControlPlaneAccess, "join">>;
}

/**
 * All node VMs of the lab, each named as in the settings: one more or less touches no other.
 *
 * @example
 * const nodes = new Nodes("nodes", { nodes: lab.nodes, images: lab.nodeImages, hosts, controlPlane });
 */
export class Nodes extends pulumi.ComponentResource {
  /** Ready compute nodes: what starts instances depends on these. */
  public readonly computeNodes: readonly pulumi.Resource[];
  /** Ready network nodes: what needs routers and DHCP depends on these. */
  public readonly networkNodes: readonly pulumi.Resource[];
  /** For SSH's known_hosts, a line for each node. */
  public readonly knownHosts: pulumi.Output<string>;

  constructor(name: string, args: NodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("atelier:node:Nodes", name, {}, opts);
    const child = { parent: this };

    const images = args.hosts.flatMap((host) =>
      args.images.map((image) => new NodeImage(`${name}-image`, { ...image, host }, child)),
    );

    const network = args.nodes.flatMap((node) =>
      node.role === "network" ? [new NetworkNode(node.name, { node, ...nodeArgs(args, images) }, child)] : [],
    );

    const computeModels = args.nodes.filter((node) => node.role === "compute");
    const migrationKeys = computeModels
      .slice(0, 1)
      .map(() =>
        pulumi
          .all([
            migrationKey(`${name}-migration-key`, "ed25519", child),
            migrationKey(`${name}-migration-host-key`, "ecdsa", child),
          ])
          .apply(([user, host]) => ({ user, host })),
      );

    const compute = computeModels.map(
      (node) =>
        new ComputeNode(node.name, { node, migrationKeys: migrationKeys[0]!, ...nodeArgs(args, images) }, child),
    );

    this.networkNodes = network.map(({ ready }) => ready);
    this.computeNodes = compute.map(({ ready }) => ready);
    this.knownHosts = pulumi
      .all([...network, ...compute].map(({ knownHost }) => knownHost))
      .apply((lines) => lines.map((line) => `${line}\n`).join(""));
    this.registerOutputs();
  }
}

/** What every node is given. The model lets no nodes pass without host, image and join values, so their lack is a bug. */
function nodeArgs({ hosts: [host], controlPlane }: NodesArgs, [image]: readonly NodeImage[]) {
  if (!host || !image || !controlPlane.join) throw new Error("nodes need a host, an image and what to join with");
  return {
    host,
    image,
    controlPlane: { ...controlPlane, join: controlPlane.join },
    sshPublicKeys: administratorKeys(host),
  };
}

/** A private key that is made once, and kept in the state; a secret. */
function migrationKey(name: string, type: "ed25519" | "ecdsa", opts: pulumi.ComponentResourceOptions) {
  const script = "components/node/migration-key.sh";
  const key = new local.Command(
    name,
    {
      // As it was before there was a second one: another text would make another key.
      create: type === "ed25519" ? script : `${script} ${type}`,
      logging: local.Logging.None,
      addPreviousOutputInEnv: false,
    },
    { ...opts, additionalSecretOutputs: ["stdout"] },
  );
  return pulumi.secret(key.stdout).apply((text) => Buffer.from(text, "base64").toString("utf8"));
}

/** Whoever may log in to the lab host may log in to its nodes. */
function administratorKeys({ connection: { identity } }: NodeHost): readonly string[] {
  const key = identity && openSshKey(identity.privateKey.reveal())?.publicKey;
  return key ? [key] : [];
}
