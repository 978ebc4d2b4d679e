import { parse } from "yaml";
import { Nodes } from "../../../components/node/Nodes";
import type { NodeModel } from "../../../model/types";
import { recordGraph, valueOf, type GraphResource } from "../../support/graph";
import {
  commandType,
  computeModel,
  hostKeyOf,
  identity,
  migrationKeys,
  networkModel,
  sha256,
  source,
  surroundings,
} from "./fixtures";

describe("all nodes of a lab", () => {
  const options = {
    outputs: {
      "nodes-migration-key": { stdout: btoa(identity.privateKey) },
      "nodes-migration-host-key": { stdout: btoa(migrationKeys.host) },
      ...hostKeyOf("network-1"),
      ...hostKeyOf("lisa"),
      ...hostKeyOf("bart"),
    },
  };
  const nodesGraph = (nodes: readonly NodeModel[]) =>
    recordGraph(() => {
      const { host, controlPlane } = surroundings();
      const image = nodes.length > 0 ? { source, sha256 } : undefined;
      new Nodes("nodes", { nodes, image, host, controlPlane });
    }, options);
  const names = (graph: readonly GraphResource[], type: string) =>
    graph.filter((r) => r.type === type).map(({ name, parent }) => [parent, name]);

  it("share one image and are named as in the settings", async () => {
    const graph = await nodesGraph([networkModel, computeModel, { ...computeModel, name: "bart" }]);
    expect(names(graph, "atelier:node:NodeImage")).toEqual([["nodes", "nodes-image"]]);
    expect(names(graph, "atelier:node:NetworkNode")).toEqual([["nodes", "network-1"]]);
    expect(names(graph, "atelier:node:ComputeNode")).toEqual([
      ["nodes", "bart"],
      ["nodes", "lisa"],
    ]);
    const seed = graph.find(({ name }) => name === "lisa-vm-cloud-init")?.inputs["stdin"] as { "[secret]": string };
    const userData = /export USER_DATA='((?:[^']|'\\'')*)'/.exec(seed["[secret]"])?.[1]?.replaceAll("'\\''", "'");
    expect(parse(userData ?? "")).toMatchObject({
      users: [{ name: "root", ssh_authorized_keys: [identity.publicKey] }],
    });
  });

  it("share keys to hand instances over, which are secrets from their birth", async () => {
    const graph = await nodesGraph([computeModel, { ...computeModel, name: "bart" }]);
    const key = (name: string, create: string) => ({
      type: commandType,
      name,
      parent: "nodes",
      inputs: { create, logging: "none", addPreviousOutputInEnv: false },
      additionalSecretOutputs: ["stdout"],
      replaceOnChanges: ["triggers[*]"],
    });
    expect(graph.filter(({ name }) => name.startsWith("nodes-migration"))).toEqual([
      key("nodes-migration-host-key", "components/node/migration-key.sh ecdsa"),
      // The command of those made before: another one would make another key, and recreate the nodes.
      key("nodes-migration-key", "components/node/migration-key.sh"),
    ]);
    expect((await nodesGraph([networkModel])).map(({ name }) => name)).not.toContain("nodes-migration-key");
  });

  it("are known to SSH before they boot, each by a key of its own", async () => {
    let lines: unknown;
    const graph = await recordGraph(async () => {
      const { host, controlPlane } = surroundings();
      const all = { nodes: [computeModel, networkModel], image: { source, sha256 }, host, controlPlane };
      lines = await valueOf(new Nodes("nodes", all).knownHosts);
    }, options);
    // In the clear: it is what an administrator goes by. The private half is a secret from its birth.
    expect(lines).toBe(`198.18.26.31 ${identity.publicKey}\n198.18.26.41 ${identity.publicKey}\n`);
    const keys = graph.filter(({ name }) => name.endsWith("-vm-host-key"));
    expect(keys.map(({ name, additionalSecretOutputs }) => [name, additionalSecretOutputs])).toEqual([
      ["lisa-vm-host-key", ["stdout"]],
      ["network-1-vm-host-key", ["stdout"]],
    ]);
  });

  it("leave each other alone when one goes", async () => {
    const bart = { ...computeModel, name: "bart" };
    const both = await nodesGraph([networkModel, bart, computeModel]);
    expect(await nodesGraph([networkModel, computeModel])).toEqual(both.filter((r) => !r.name.startsWith("bart")));
  });

  it("are nothing where there are none", async () => {
    expect((await nodesGraph([])).map(({ name }) => name)).toEqual(["control-plane", "host-libvirt", "nodes"]);
  });

  it("cannot be without a host", async () => {
    const program = () => {
      const { controlPlane } = surroundings();
      new Nodes("nodes", { nodes: [computeModel], controlPlane });
    };
    await expect(recordGraph(program, options)).rejects.toThrow("nodes need a host, an image and what to join with");
  });
});
