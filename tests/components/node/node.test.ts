import { domainXslt } from "../../../components/node/domain-xslt";
import { NetworkNode } from "../../../components/node/NetworkNode";
import { NodeImage } from "../../../components/node/NodeImage";
import type { NodeModel } from "../../../model/types";
import { recordGraph, type GraphResource, type secret } from "../../support/graph";
import { computeModel, hostKeyOf, identity, networkModel, sha256, source, surroundings, vlanUplink } from "./fixtures";
import { filledVolume, nodeGraph, ordinary, withNamedTexts } from "./node-graph";

describe.each([
  ["preview", true],
  ["update", false],
])("a node in %s", (_, preview) => {
  it.each([[computeModel], [networkModel]])("is exactly this graph: $role", async (node) => {
    expect(withNamedTexts(await nodeGraph(node, { preview }))).toEqual(ordinary(node, preview));
  });
});

describe("variants of a node", () => {
  const named = (graph: readonly GraphResource[], name: string) => graph.filter((r) => r.name === name);

  it("runs under KVM where the host does", async () => {
    const [domain] = named(await nodeGraph(computeModel, { acceleration: "kvm" }), "lisa-vm-domain");
    expect(domain?.inputs).toMatchObject({ type: "kvm", xml: { xslt: domainXslt(computeModel, "kvm") } });
  });

  it("boots by UEFI from a named loader, without swap and screen", async () => {
    const graph = await nodeGraph({ ...computeModel, firmware: "uefi", vnc: "off", swapMiB: 0 });
    const [domain] = named(graph, "lisa-vm-domain");
    expect(domain?.inputs).toMatchObject({
      machine: "q35",
      firmware: "/usr/share/OVMF/OVMF_CODE_4M.fd",
      nvram: { template: "/usr/share/OVMF/OVMF_VARS_4M.fd" },
      disks: [{ volumeId: "lisa-vm-system-id" }],
    });
    expect(domain?.inputs).not.toHaveProperty("graphics");
    expect(named(graph, "lisa-vm-swap")).toEqual([]);
  });

  it("leads to physical networks by a NIC each, and its agent has to say so", async () => {
    const uplinks = [...networkModel.uplinks, vlanUplink];
    const graph = await nodeGraph({ ...computeModel, uplinks });
    const [domain] = named(graph, "lisa-vm-domain");
    expect(domain?.inputs["networkInterfaces"]).toEqual([
      { bridge: "br0", mac: "52:54:00:00:00:41" },
      { bridge: "br-internet", mac: "52:54:00:00:01:31" },
      { bridge: "br-vlans", mac: "52:54:00:00:02:41" },
    ]);
    const [ready] = named(graph, "lisa-ready");
    expect(JSON.parse((ready?.inputs["stdin"] as ReturnType<typeof secret>)["[secret]"] as string)).toMatchObject({
      params: {
        agents: [
          {
            type: "Open vSwitch agent",
            tunnelAddress: "198.18.26.41",
            bridgeMappings: { physnet1: "br-ex", physnet2: "br-ex-physnet2" },
          },
        ],
        onRemoval: "refuse",
      },
    });
  });

  it("copies the image for a raw system volume, by a script on the host", async () => {
    const graph = await nodeGraph({ ...computeModel, rootDisk: { sizeGiB: 10, format: "raw" } });
    const [system] = named(withNamedTexts(graph), "lisa-vm-system");
    expect(system).toEqual({
      ...filledVolume("lisa-vm-system", "lisa-vm", "lisa-KEY.raw", {
        script: "raw-volume.sh",
        variables: { BASE: "node-image-0123456789ab.qcow2", SIZE_GIB: "10" },
      }),
      dependsOn: ["image-volume", "lisa-vm-cloud-init"],
    });
  });

  it("is let in by nobody where the control plane is not Atelier's", async () => {
    const program = () => {
      const { host, controlPlane } = surroundings();
      const image = new NodeImage("image", { source, sha256, host });
      const existing = { ...controlPlane, controller: undefined };
      new NetworkNode("network-1", { node: networkModel, host, image, login: identity, controlPlane: existing });
    };
    const graph = await recordGraph(program, { outputs: hostKeyOf("network-1") });
    expect(graph.map(({ name }) => name)).not.toContain("network-1-admission");
  });

  it("is recreated where it has to be another machine, and configured in place for all else", async () => {
    const seedOf = async (node: NodeModel) => named(await nodeGraph(node), "lisa-vm-cloud-init")[0];
    const toldTo = async (node: NodeModel) => named(await nodeGraph(node), "lisa-configuration")[0]?.inputs["stdin"];
    const before = await seedOf(computeModel);
    const { management } = computeModel;
    for (const change of [
      { rootDisk: { sizeGiB: 9, format: "qcow2" } },
      { rootDisk: { sizeGiB: 8, format: "raw" } },
      { firmware: "uefi" },
      { management: { ...management, address: "198.18.26.42" } },
    ] satisfies Partial<NodeModel>[]) {
      expect((await seedOf({ ...computeModel, ...change }))?.replacementTrigger).not.toBe(before?.replacementTrigger);
    }
    const told = await toldTo(computeModel);
    for (const change of [
      { proxy: { httpProxy: "http://proxy.example:3128", noProxy: [] } },
      { overcommit: { cpu: 4, memory: 1.5, disk: 1 } },
      { reservedMemoryMiB: 512 },
      { management: { ...management, nameservers: ["198.18.26.253"] } },
      { hosts: [] },
    ] satisfies Partial<typeof computeModel>[]) {
      expect((await seedOf({ ...computeModel, ...change }))?.replacementTrigger).toBe(before?.replacementTrigger);
      expect(await toldTo({ ...computeModel, ...change })).not.toEqual(told);
    }
    expect((await seedOf({ ...computeModel, memoryMiB: 4096 }))?.replacementTrigger).toBe(before?.replacementTrigger);
    expect(await toldTo({ ...computeModel, onRemoval: "delete", memoryMiB: 4096 })).toEqual(told);
  });
});
