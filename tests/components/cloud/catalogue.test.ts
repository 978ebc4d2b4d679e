import { resolve } from "node:path";
import { Flavor } from "../../../components/cloud/Flavor";
import { Image } from "../../../components/cloud/Image";
import { KeyPair } from "../../../components/cloud/KeyPair";
import { SecurityGroups } from "../../../components/cloud/SecurityGroups";
import { ServerGroup } from "../../../components/cloud/ServerGroup";
import type { ImageModel, SecurityGroupModel } from "../../../model/cloud/types";
import { recordGraph, resourceNamed, unknown } from "../../support/graph";
import { cloud, everywhere, provider, tiny } from "./fixtures";

const imageType = "openstack:index/imagesImageV2:ImagesImageV2";
const groupType = "openstack:index/networkingSecgroupV2:NetworkingSecgroupV2";
const ruleType = "openstack:index/networkingSecgroupRuleV2:NetworkingSecgroupRuleV2";
const sha256 = "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b";

const debian: ImageModel = {
  ...tiny,
  name: "debian",
  source: { file: "/srv/debian.qcow2" },
  minRamMiB: 256,
  minDiskGiB: 2,
  properties: { hw_disk_bus: "virtio" },
};

describe("an image", () => {
  const inputs = {
    name: "debian",
    containerFormat: "bare",
    diskFormat: "qcow2",
    minRamMb: 256,
    minDiskGb: 2,
    properties: { hw_disk_bus: "virtio" },
    visibility: "public",
    imageCachePath: ".images",
  };

  it.each([false, true])(
    "with a checksum is uploaded from a file that has been checked (preview: %s)",
    async (preview) => {
      const graph = await recordGraph(() => new Image("debian", { ...debian, sha256 }, cloud()), { preview });
      expect(graph).toEqual([
        { type: "atelier:cloud:Image", name: "debian", inputs: {} },
        {
          type: imageType,
          name: "debian",
          parent: "debian",
          provider: "os",
          inputs: { ...inputs, localFilePath: `.images/${sha256}` },
          dependsOn: ["debian-file"],
          additionalSecretOutputs: ["imageSourcePassword"],
        },
        {
          type: "command:local:Command",
          name: "debian-file",
          parent: "debian",
          inputs: {
            create: "components/image/checked-file.sh",
            environment: { SOURCE: "/srv/debian.qcow2", SHA256: sha256, TARGET: `.images/${sha256}` },
            logging: "stderr",
            addPreviousOutputInEnv: false,
          },
          replaceOnChanges: ["triggers[*]"],
        },
        provider,
      ]);
    },
  );

  it("without one is uploaded from the file as it is", async () => {
    const graph = await recordGraph(() => new Image("debian", debian, cloud()));
    expect(graph.map(({ type }) => type)).toEqual(["atelier:cloud:Image", imageType, "pulumi:providers:openstack"]);
    expect(resourceNamed(graph, "debian", imageType).inputs).toEqual({ ...inputs, localFilePath: "/srv/debian.qcow2" });
  });

  it("in the project's folder is the same in every clone of it", async () => {
    const source = { file: resolve(__dirname, "../../../images/tiny.qcow2") };
    const graph = await recordGraph(() => new Image("debian", { ...debian, source }, cloud()));
    expect(resourceNamed(graph, "debian", imageType).inputs).toMatchObject({ localFilePath: "images/tiny.qcow2" });
  });

  it("of a URL is downloaded by the provider, or checked first", async () => {
    const url = "https://images.example/debian.qcow2";
    const unchecked = await recordGraph(
      () => new Image("debian", { ...debian, source: { url }, properties: {} }, cloud()),
    );
    const withoutProperties = { ...inputs, properties: undefined };
    expect(resourceNamed(unchecked, "debian", imageType).inputs).toEqual({ ...withoutProperties, imageSourceUrl: url });

    const checked = await recordGraph(() => new Image("debian", { ...debian, source: { url }, sha256 }, cloud()));
    expect(resourceNamed(checked, "debian", imageType).inputs).toEqual({
      ...inputs,
      localFilePath: `.images/${sha256}`,
    });
    expect(resourceNamed(checked, "debian-file").inputs["environment"]).toMatchObject({ SOURCE: url });
  });
});

describe("flavors, key pairs, server groups", () => {
  it("a flavor is public", async () => {
    const flavor = { name: "small", vcpus: 1, ramMiB: 512, diskGiB: 4, extraSpecs: { "hw:cpu_sockets": "1" } };
    expect(await recordGraph(() => new Flavor("small", flavor, cloud()))).toEqual([
      provider,
      { type: "atelier:cloud:Flavor", name: "small", inputs: {} },
      {
        type: "openstack:index/computeFlavorV2:ComputeFlavorV2",
        name: "small",
        parent: "small",
        provider: "os",
        inputs: {
          name: "small",
          vcpus: 1,
          ram: 512,
          disk: 4,
          isPublic: true,
          extraSpecs: { "hw:cpu_sockets": "1" },
        },
        deleteBeforeReplace: true,
      },
    ]);
  });

  it("a key pair drops the line end of the file it was read from", async () => {
    const keyPair = { name: "teacher", publicKey: "ssh-ed25519 AAAA teacher\n" };
    expect(await recordGraph(() => new KeyPair("teacher", keyPair, cloud()))).toEqual([
      provider,
      { type: "atelier:cloud:KeyPair", name: "teacher", inputs: {} },
      {
        type: "openstack:index/computeKeypairV2:ComputeKeypairV2",
        name: "teacher",
        parent: "teacher",
        provider: "os",
        inputs: { name: "teacher", publicKey: "ssh-ed25519 AAAA teacher" },
        deleteBeforeReplace: true,
        additionalSecretOutputs: ["privateKey"],
      },
    ]);
  });

  it("a server group has one policy", async () => {
    const group = { name: "apart", policy: "anti-affinity" } as const;
    expect(await recordGraph(() => new ServerGroup("apart", group, cloud()))).toEqual([
      { type: "atelier:cloud:ServerGroup", name: "apart", inputs: {} },
      {
        type: "openstack:index/computeServergroupV2:ComputeServergroupV2",
        name: "apart",
        parent: "apart",
        provider: "os",
        inputs: { name: "apart", policies: ["anti-affinity"] },
      },
      provider,
    ]);
  });
});

describe("security groups", () => {
  const groups: readonly SecurityGroupModel[] = [
    {
      name: "web",
      description: "",
      rules: [
        { key: "ingress-any-db", direction: "ingress", remote: { group: "db" } },
        { key: "ingress-icmp-0.0.0.0/0", direction: "ingress", protocol: "icmp", remote: everywhere },
      ],
    },
    {
      name: "db",
      description: "databases",
      rules: [
        {
          key: "egress-tcp-5432-5433-web",
          direction: "egress",
          protocol: "tcp",
          ports: { first: 5432, last: 5433 },
          remote: { group: "web" },
        },
      ],
    },
  ];

  const rule = (name: string, group: string, inputs: Record<string, unknown>, dependsOn: string[]) => ({
    type: ruleType,
    name,
    parent: group,
    provider: "os",
    inputs: { ethertype: "IPv4", ...inputs },
    dependsOn,
    deletedWith: group,
    deleteBeforeReplace: true,
  });

  it.each([false, true])("name each other, and go with their rules (preview: %s)", async (preview) => {
    const id = (group: string) => (preview ? unknown : `${group}-id`);
    expect(await recordGraph(() => new SecurityGroups("group", { groups }, cloud()), { preview })).toEqual([
      { type: "atelier:cloud:SecurityGroups", name: "group", inputs: {} },
      {
        type: groupType,
        name: "group-db",
        parent: "group",
        provider: "os",
        inputs: { name: "db", description: "databases" },
      },
      rule(
        "group-db-egress-tcp-5432-5433-web",
        "group-db",
        {
          direction: "egress",
          protocol: "tcp",
          portRangeMin: 5432,
          portRangeMax: 5433,
          securityGroupId: id("group-db"),
          remoteGroupId: id("group-web"),
        },
        ["group-db", "group-web"],
      ),
      { type: groupType, name: "group-web", parent: "group", provider: "os", inputs: { name: "web", description: "" } },
      rule(
        "group-web-ingress-any-db",
        "group-web",
        { direction: "ingress", securityGroupId: id("group-web"), remoteGroupId: id("group-db") },
        ["group-db", "group-web"],
      ),
      rule(
        "group-web-ingress-icmp-0.0.0.0/0",
        "group-web",
        {
          direction: "ingress",
          protocol: "icmp",
          securityGroupId: id("group-web"),
          remoteIpPrefix: "0.0.0.0/0",
        },
        ["group-web"],
      ),
      provider,
    ]);
  });
});
