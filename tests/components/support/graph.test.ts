import * as command from "@pulumi/command";
import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { recordGraph, reference, resourceNamed, secret, unknown, valueOf } from "../../support/graph";

const commandType = "command:local:Command";

class Pair extends pulumi.ComponentResource {
  readonly words: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Pair", name, {}, opts);
    const first = new command.local.Command(`${name}-first`, { create: "one" }, { parent: this });
    new command.local.Command(
      `${name}-second`,
      { create: "two", stdin: pulumi.secret(first.stdout), triggers: [first.stdout] },
      { parent: this, deletedWith: first, dependsOn: first, deleteBeforeReplace: true, aliases: [{ name: "old" }] },
    );
    this.words = first.stdout;
    this.registerOutputs({ words: this.words, first });
  }
}

describe("recordGraph", () => {
  const program = () => {
    const provider = new openstack.Provider("os", { authUrl: "http://192.168.0.1", password: "hush" });
    const pair = new Pair("pair", { providers: [provider] });
    new openstack.ComputeKeypairV2("key", { name: "key" }, { parent: pair, dependsOn: pair });
  };

  const expected = (word: unknown) => [
    {
      type: "openstack:index/computeKeypairV2:ComputeKeypairV2",
      name: "key",
      parent: "pair",
      provider: "os",
      inputs: { name: "key" },
      dependsOn: ["pair-first", "pair-second"],
      additionalSecretOutputs: ["privateKey"],
    },
    {
      type: "pulumi:providers:openstack",
      name: "os",
      inputs: { authUrl: "http://192.168.0.1", password: secret("hush") },
      additionalSecretOutputs: ["password"],
    },
    { type: "test:index:Pair", name: "pair", inputs: {}, outputs: { words: word, first: reference("pair-first") } },
    {
      type: commandType,
      name: "pair-first",
      parent: "pair",
      inputs: { create: "one" },
      replaceOnChanges: ["triggers[*]"],
    },
    {
      type: commandType,
      name: "pair-second",
      parent: "pair",
      inputs: { create: "two", stdin: word === unknown ? unknown : secret(word), triggers: [word] },
      dependsOn: ["pair-first"],
      deletedWith: "pair-first",
      deleteBeforeReplace: true,
      aliases: [{ name: "old", parent: "pair" }],
      replaceOnChanges: ["triggers[*]"],
    },
  ];

  it("shows everything registered, in an update", async () => {
    const graph = await recordGraph(program, { outputs: { "pair-first": { stdout: "hello" } } });
    expect(graph).toEqual(expected("hello"));
  });

  it("shows what a preview cannot know", async () => {
    const graph = await recordGraph(program, { preview: true, outputs: { "pair-first": { stdout: "hello" } } });
    expect(graph).toEqual(expected(unknown));
  });

  it("forgets the program before", async () => {
    await recordGraph(program);
    await expect(recordGraph(() => undefined)).resolves.toEqual([]);
  });

  it("fails with the program, and where it looks something up", async () => {
    const throws = () => {
      throw new Error("in the program");
    };
    await expect(recordGraph(throws)).rejects.toThrow("in the program");
    await expect(recordGraph(() => pulumi.runtime.invoke("test:index:lookUp", {}))).rejects.toThrow(
      "must not look anything up",
    );
  });
});

describe("valueOf and resourceNamed", () => {
  it("give one value and one resource", async () => {
    let pair: Pair | undefined;
    const graph = await recordGraph(() => (pair = new Pair("pair")), { outputs: { "pair-first": { stdout: "hi" } } });
    await expect(valueOf(pair!.words)).resolves.toBe("hi");
    expect(resourceNamed(graph, "pair-first").type).toBe(commandType);
    expect(() => resourceNamed(graph, "other")).toThrow("0 resources are named other");
  });
});
