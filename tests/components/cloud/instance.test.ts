import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Instance } from "../../../components/cloud/Instance";
import type { LabInstanceModel } from "../../../model/cloud/types";
import { recordGraph, resourceNamed, secret, unknown, valueOf } from "../../support/graph";
import { access, commandType, openstackProvider, provider, standIn } from "./fixtures";

const web: LabInstanceModel = {
  name: "web",
  kind: "web",
  image: "debian",
  flavor: "small",
  keyPair: "teacher",
  ports: [{ network: "students", fixedIp: "192.168.100.20" }, { network: "backstage" }],
  forwards: false,
  exposed: [],
  volumes: [],
  securityGroups: ["web"],
  floatingIp: { externalNetwork: "internet" },
  userData: "#!/bin/sh\n",
  configDrive: true,
  serverGroup: "apart",
  waitFor: "ssh",
};

const portType = "openstack:index/networkingPortV2:NetworkingPortV2";
const serverType = "openstack:index/computeInstanceV2:ComputeInstanceV2";
const floatingIpType = "openstack:index/networkingFloatingipV2:NetworkingFloatingipV2";
const associationType = "openstack:index/networkingFloatingipAssociateV2:NetworkingFloatingipAssociateV2";

/** The instance, and a resource that it has to boot after. */
function declare(model: LabInstanceModel, serverGroupId?: string): Instance {
  const network = (name: string) => ({
    networkId: pulumi.output(`${name}-network-id`),
    subnetId: pulumi.output(`${name}-subnet-id`),
    ready: [],
  });
  return new Instance(
    "web",
    {
      model,
      imageId: "debian-id",
      flavorId: "small-id",
      keyPairName: "teacher",
      networks: { students: network("students"), backstage: network("backstage") },
      securityGroupIds: ["web-group-id"],
      serverGroupId,
      floatingNetwork: model.floatingIp && {
        networkName: pulumi.output(model.floatingIp.externalNetwork),
        ready: [new local.Command("internet-subnet", { create: "true" })],
      },
      access: pulumi.secret(access),
      bootAfter: [new local.Command("lisa", { create: "true" })],
      adminUser: "debian",
    },
    { providers: [openstackProvider()] },
  );
}

const surroundings = [standIn("internet-subnet"), standIn("lisa"), provider];

const outputs = {
  "web-floating-ip": { address: "198.18.65.200" },
  "web-students": { allFixedIps: ["192.168.100.20"] },
  "web-backstage": { allFixedIps: ["192.168.101.5"] },
};

describe.each([
  { mode: "update", preview: false },
  { mode: "preview", preview: true },
])("an instance in a $mode", ({ preview }) => {
  const known = (value: unknown) => (preview ? unknown : value);

  it("has a port on each network, a floating IP at the first, and is awaited on SSH", async () => {
    const params = { instance: "web", serverId: "web-id", address: "198.18.65.200", port: 22, timeoutSeconds: 600 };
    expect(await recordGraph(() => declare(web, "apart-id"), { preview, outputs })).toEqual([
      ...surroundings,
      { type: "atelier:cloud:Instance", name: "web", inputs: {} },
      {
        type: serverType,
        name: "web",
        parent: "web",
        provider: "os",
        inputs: {
          name: "web",
          imageId: "debian-id",
          flavorId: "small-id",
          keyPair: "teacher",
          networks: [{ port: known("web-students-id") }, { port: known("web-backstage-id") }],
          configDrive: true,
          userData: "#!/bin/sh\n",
          schedulerHints: [{ group: "apart-id" }],
        },
        dependsOn: ["lisa", "web-backstage", "web-students"],
        deleteBeforeReplace: true,
        ignoreChanges: ["imageId", "keyPair", "userData"],
        additionalSecretOutputs: ["adminPass"],
      },
      {
        type: portType,
        name: "web-backstage",
        parent: "web",
        provider: "os",
        inputs: {
          name: "web-backstage",
          networkId: "backstage-network-id",
          fixedIps: [{ subnetId: "backstage-subnet-id" }],
          securityGroupIds: ["web-group-id"],
        },
      },
      { type: "atelier:cloud:FloatingIp", name: "web-floating-ip", parent: "web", inputs: {} },
      {
        type: floatingIpType,
        name: "web-floating-ip",
        parent: "web-floating-ip",
        provider: "os",
        inputs: { pool: "internet" },
        dependsOn: ["internet-subnet"],
        deleteBeforeReplace: true,
      },
      {
        type: associationType,
        name: "web-floating-ip-association",
        parent: "web-floating-ip",
        provider: "os",
        inputs: { floatingIp: known("198.18.65.200"), portId: known("web-students-id") },
        dependsOn: ["lisa", "web-floating-ip", "web-students"],
        deleteBeforeReplace: true,
      },
      {
        type: commandType,
        name: "web-ssh-ready",
        parent: "web",
        inputs: {
          create: "node tasks/run.js ssh-ready create",
          update: "node tasks/run.js ssh-ready update",
          stdin: known(secret(JSON.stringify({ access, params }))),
          logging: "stderr",
          addPreviousOutputInEnv: false,
          triggers: ["debian-id", "small-id"],
        },
        dependsOn: ["web", "web-floating-ip", "web-floating-ip-association"],
        ignoreChanges: ["create", "update", "delete"],
        replaceOnChanges: ["triggers[*]"],
      },
      {
        type: portType,
        name: "web-students",
        parent: "web",
        provider: "os",
        inputs: {
          name: "web-students",
          networkId: "students-network-id",
          fixedIps: [{ subnetId: "students-subnet-id", ipAddress: "192.168.100.20" }],
          securityGroupIds: ["web-group-id"],
        },
      },
    ]);
  });

  it("tells its addresses", async () => {
    let instance: Instance | undefined;
    await recordGraph(() => (instance = declare(web)), { preview, outputs });
    await expect(valueOf(instance!.addresses)).resolves.toEqual(
      known({
        floatingIp: "198.18.65.200",
        fixedIps: ["192.168.100.20", "192.168.101.5"],
        ssh: "ssh debian@198.18.65.200",
      }),
    );
  });
});

describe("an instance asked for less", () => {
  const typesOf = async (model: LabInstanceModel) =>
    (await recordGraph(() => declare(model), { outputs })).map(({ type }) => type).sort();
  const least = ["atelier:cloud:Instance", commandType, serverType, portType, portType, "pulumi:providers:openstack"];
  const withFloatingIp = [...least, commandType, "atelier:cloud:FloatingIp", floatingIpType, associationType];

  it("takes another image, key pair and user data only where it may be lost", async () => {
    const ignoredOf = async (model: LabInstanceModel) =>
      resourceNamed(await recordGraph(() => declare(model), { outputs }), "web", serverType).ignoreChanges ?? [];
    await expect(ignoredOf({ ...web, mayBeLost: true })).resolves.toEqual([]);
    // Beside volumes the image is that of the first block device.
    const volumes = [{ name: "web-data", sizeGiB: 1 }];
    await expect(ignoredOf({ ...web, volumes })).resolves.toContain("blockDevices[0].uuid");
  });

  it("without a floating IP has no association, and nobody can greet it", async () => {
    await expect(typesOf({ ...web, floatingIp: undefined })).resolves.toEqual([...least].sort());
  });

  it("done when ACTIVE is not awaited on SSH", async () => {
    await expect(typesOf({ ...web, waitFor: "active" })).resolves.toEqual([...withFloatingIp].sort());
  });

  it("without a server group leaves its place to the scheduler", async () => {
    const graph = await recordGraph(() => declare(web), { outputs });
    expect(resourceNamed(graph, "web", serverType).inputs).not.toHaveProperty("schedulerHints");
  });

  it("tells its fixed addresses only, where it has no other", async () => {
    let instance: Instance | undefined;
    await recordGraph(() => (instance = declare({ ...web, floatingIp: undefined })), { outputs });
    await expect(valueOf(instance!.addresses)).resolves.toEqual({ fixedIps: ["192.168.100.20", "192.168.101.5"] });
  });

  it("asks for a certain floating IP", async () => {
    const floatingIp = { externalNetwork: "internet", address: "198.18.65.222" };
    const graph = await recordGraph(() => declare({ ...web, floatingIp }), { outputs });
    expect(resourceNamed(graph, "web-floating-ip", floatingIpType).inputs).toEqual({
      pool: "internet",
      address: "198.18.65.222",
    });
  });
});

test("volumes, a zone, and forwarding: what a team's instance may have, one of the lab may have too", async () => {
  const bootVolume = { name: "web-root", sizeGiB: 8 };
  const volumes = [{ name: "web-data", sizeGiB: 20, volumeType: "encrypted" }];
  const { floatingIp: _none, ...inner } = web;
  const model: LabInstanceModel = {
    ...inner,
    ...{ bootVolume, volumes, forwards: true, availabilityZone: "annex", waitFor: "active" },
  };
  const graph = await recordGraph(() => declare(model), { preview: false, outputs });
  const volumeType = "openstack:index/blockstorageVolumeV3:BlockstorageVolumeV3";
  expect(graph.filter(({ type }) => type === volumeType).map(({ name, inputs }) => ({ name, inputs }))).toEqual([
    {
      name: "web-volume-web-data",
      inputs: { name: "web-data", size: 20, volumeType: "encrypted", enableOnlineResize: true },
    },
    {
      name: "web-volume-web-root",
      inputs: { name: "web-root", size: 8, enableOnlineResize: true, imageId: "debian-id" },
    },
  ]);
  const server = graph.find(({ type }) => type === serverType);
  const disk = { sourceType: "volume", destinationType: "volume", deleteOnTermination: false };
  expect(server?.inputs).toMatchObject({
    availabilityZone: "annex",
    blockDevices: [
      { ...disk, uuid: "web-volume-web-root-id", bootIndex: 0 },
      { ...disk, uuid: "web-volume-web-data-id", bootIndex: -1 },
    ],
  });
  expect(server?.inputs).not.toHaveProperty("imageId");
  const ports = graph.filter(({ type }) => type === portType);
  expect(ports.map(({ inputs }) => inputs["portSecurityEnabled"])).toEqual([false, false]);
  expect(ports.every(({ inputs }) => !("securityGroupIds" in (inputs as object)))).toBe(true);
});

test("a root disk on the node stands before the volumes", async () => {
  const model: LabInstanceModel = { ...web, volumes: [{ name: "web-data", sizeGiB: 20 }] };
  const graph = await recordGraph(() => declare(model), { preview: false, outputs });
  expect(graph.find(({ type }) => type === serverType)?.inputs).toMatchObject({
    imageId: "debian-id",
    blockDevices: [
      { uuid: "debian-id", sourceType: "image", destinationType: "local", bootIndex: 0, deleteOnTermination: true },
      { uuid: "web-volume-web-data-id", sourceType: "volume", destinationType: "volume", bootIndex: -1 },
    ],
  });
});
