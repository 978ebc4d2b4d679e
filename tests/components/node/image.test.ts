import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageKey } from "../../../components/node/image-key";
import { NodeImage } from "../../../components/node/NodeImage";
import { recordGraph } from "../../support/graph";
import { commandType, sha256, source, surroundings, volumeType } from "./fixtures";

describe("the image", () => {
  const graphOf = (model: { source: string; sha256?: string }) =>
    recordGraph(() => {
      new NodeImage("image", { ...model, host: surroundings().host });
    }).then((graph) => graph.filter(({ name }) => name.startsWith("image")));

  it("is checked, then uploaded under its content's name", async () => {
    expect(await graphOf({ source, sha256 })).toEqual([
      {
        type: "atelier:node:NodeImage",
        name: "image",
        inputs: {},
        outputs: { volumeId: "image-volume-id" },
      },
      {
        type: commandType,
        name: "image-check",
        parent: "image",
        inputs: {
          create: "components/image/checked-file.sh",
          environment: { SOURCE: source, SHA256: sha256, TARGET: `.images/${sha256}` },
          logging: "stderr",
          addPreviousOutputInEnv: false,
        },
        replaceOnChanges: ["triggers[*]"],
      },
      {
        type: volumeType,
        name: "image-volume",
        parent: "image",
        provider: "host-libvirt",
        inputs: {
          name: "node-image-0123456789ab.qcow2",
          pool: "atelier",
          source: `.images/${sha256}`,
          format: "qcow2",
        },
        dependsOn: ["image-check"],
      },
    ]);
  });

  it("is streamed from its URL when there is nothing to check", async () => {
    const url = "https://images.example/debian-12-genericcloud-amd64.qcow2";
    const graph = await graphOf({ source: url });
    expect(graph.map(({ name }) => name)).toEqual(["image", "image-volume"]);
    expect(graph[1]?.inputs["source"]).toBe(url);
  });
});

describe("the image's key", () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-image-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content);
    return { source: join(folder, name) };
  };

  it("is the content's, not the file's", () => {
    const content = Buffer.alloc(3 * 2 ** 20, 7);
    const changed = Buffer.from(content);
    changed.fill(8, 1.2e6, 1.3e6);
    expect(imageKey(file("a", content))).toBe(imageKey(file("b", content)));
    expect(imageKey(file("a", content))).not.toBe(imageKey(file("c", changed)));
    expect(imageKey(file("a", content))).not.toBe(imageKey(file("d", content.subarray(1))));
    expect(imageKey(file("e", ""))).toMatch(/^[0-9a-f]{12}$/);
  });

  it("is the checksum where one is given, and the address of a URL", () => {
    const sha256 = "0123456789abcdef".repeat(4);
    expect(imageKey({ source: "/nowhere", sha256 })).toBe("0123456789ab");
    expect(imageKey({ source: "https://images.example/a.qcow2" })).not.toBe(
      imageKey({ source: "https://images.example/b.qcow2" }),
    );
  });

  it("says what to do about a file that is not there", () => {
    expect(() => imageKey({ source: "/nowhere/node.qcow2" })).toThrow(
      "nodeImage.source: /nowhere/node.qcow2 cannot be read; make it with `images/build node`, or give the path or URL of a Debian 12 qcow2",
    );
  });
});
