import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ExternalNetwork } from "../../../components/cloud/ExternalNetwork";
import { TenantNetwork } from "../../../components/cloud/TenantNetwork";
import { Router } from "../../../components/cloud/Router";
import type { NetworkModel } from "../../../model/cloud/types";
import { recordGraph, resourceNamed, secret, unknown } from "../../support/graph";
import { access, cloud, commandType, internet, provider, standIn, students } from "./fixtures";

const networkType = "openstack:index/networkingNetworkV2:NetworkingNetworkV2";
const subnetType = "openstack:index/networkingSubnetV2:NetworkingSubnetV2";
const routerType = "openstack:index/networkingRouterV2:NetworkingRouterV2";
const interfaceType = "openstack:index/networkingRouterInterfaceV2:NetworkingRouterInterfaceV2";

/** The id of a resource: known after an update only. */
const id = (name: string, preview: boolean) => (preview ? unknown : `${name}-id`);

describe.each([
  { mode: "update", preview: false },
  { mode: "preview", preview: true },
])("in a $mode", ({ preview }) => {
  it("an external network is flat, external and without DHCP, and made where nothing is in its way", async () => {
    const graph = await recordGraph(() => new ExternalNetwork("net", { ...internet, access }, cloud()), { preview });
    expect(graph).toEqual([
      { type: "atelier:cloud:ExternalNetwork", name: "net", inputs: {} },
      {
        type: networkType,
        name: "net",
        parent: "net",
        provider: "os",
        inputs: {
          name: "internet",
          external: true,
          shared: false,
          valueSpecs: { "provider:network_type": "flat", "provider:physical_network": "physnet1" },
        },
        deleteBeforeReplace: true,
        beforeCreate: ["net-free"],
      },
      {
        type: subnetType,
        name: "net-subnet",
        parent: "net",
        provider: "os",
        inputs: {
          name: "internet",
          networkId: id("net", preview),
          cidr: "198.18.65.192/26",
          gatewayIp: "198.18.65.254",
          enableDhcp: false,
          allocationPools: [{ start: "198.18.65.193", end: "198.18.65.250" }],
        },
        dependsOn: ["net"],
        deletedWith: "net",
        beforeCreate: ["net-free"],
      },
      provider,
    ]);
  });

  it("a tenant network has its subnet after its network node, and is ready when its DHCP port is", async () => {
    const program = () => {
      const node = new local.Command("network-1", { create: "true" });
      return new TenantNetwork("net", { ...students, access: pulumi.secret(access), networkNodes: [node] }, cloud());
    };
    const stdin = JSON.stringify({
      access,
      params: { network: "students", networkId: "net-id", subnetId: "net-subnet-id", timeoutSeconds: 600 },
    });
    expect(await recordGraph(program, { preview })).toEqual([
      { type: "atelier:cloud:PrivateNetwork", name: "net", inputs: {} },
      {
        type: networkType,
        name: "net",
        parent: "net",
        provider: "os",
        inputs: { name: "students", valueSpecs: { "provider:network_type": "vxlan" } },
        deleteBeforeReplace: true,
      },
      {
        type: commandType,
        name: "net-dhcp-ready",
        parent: "net",
        inputs: {
          create: "node tasks/run.js dhcp-ready create",
          update: "node tasks/run.js dhcp-ready update",
          stdin: preview ? unknown : secret(stdin),
          logging: "stderr",
          addPreviousOutputInEnv: false,
          triggers: [id("network-1", preview)],
        },
        dependsOn: ["net", "net-subnet", "network-1"],
        ignoreChanges: ["create", "update", "delete"],
        replaceOnChanges: ["triggers[*]"],
      },
      {
        type: subnetType,
        name: "net-subnet",
        parent: "net",
        provider: "os",
        inputs: {
          name: "students",
          networkId: id("net", preview),
          cidr: "192.168.100.0/24",
          gatewayIp: "192.168.100.1",
          enableDhcp: true,
          dnsNameservers: ["198.18.65.254"],
        },
        dependsOn: ["net", "network-1"],
        deletedWith: "net",
      },
      standIn("network-1"),
      provider,
    ]);
  });

  it("a router has its gateway in the external network and an interface in each private one", async () => {
    const program = () => {
      const options = cloud();
      const outside = new ExternalNetwork("outside", { ...internet, access }, options);
      const inside = new TenantNetwork("inside", { ...students, dhcp: false, access }, options);
      new Router(
        "edge",
        { name: "edge", externalNetwork: outside, enableSnat: true, networks: { students: inside } },
        options,
      );
    };
    const graph = await recordGraph(program, { preview });
    expect(graph.filter((resource) => resource.name.startsWith("edge"))).toEqual([
      { type: "atelier:cloud:Router", name: "edge", inputs: {} },
      {
        type: routerType,
        name: "edge",
        parent: "edge",
        provider: "os",
        inputs: { name: "edge", externalNetworkId: id("outside", preview), enableSnat: true },
        dependsOn: ["outside", "outside-subnet"],
        replaceOnChanges: ["externalNetworkId"],
      },
      {
        type: interfaceType,
        name: "edge-students",
        parent: "edge",
        provider: "os",
        inputs: { routerId: id("edge", preview), subnetId: id("inside-subnet", preview) },
        dependsOn: ["edge", "inside-subnet"],
        deleteBeforeReplace: true,
      },
    ]);
  });
});

describe("what the settings leave out", () => {
  const tenantNetwork = (model: Partial<NetworkModel>) =>
    recordGraph(() => new TenantNetwork("net", { ...students, ...model, access }, cloud()));

  it("an external network on a VLAN says which", async () => {
    const graph = await recordGraph(
      () => new ExternalNetwork("net", { ...internet, segmentationId: 26, shared: true, access }, cloud()),
    );
    expect(resourceNamed(graph, "net", networkType).inputs).toEqual({
      name: "internet",
      external: true,
      shared: true,
      valueSpecs: {
        "provider:network_type": "vlan",
        "provider:physical_network": "physnet1",
        "provider:segmentation_id": "26",
      },
    });
  });

  it("without DHCP there is nothing to wait for", async () => {
    const graph = await tenantNetwork({ dhcp: false });
    expect(graph.map(({ type }) => type)).toEqual([
      "atelier:cloud:PrivateNetwork",
      networkType,
      subnetType,
      "pulumi:providers:openstack",
    ]);
    expect(resourceNamed(graph, "net-subnet").inputs).toMatchObject({ enableDhcp: false });
  });

  it("segment, MTU and pools are Neutron's choice unless they are named", async () => {
    const graph = await tenantNetwork({
      networkType: "vlan",
      physicalNetwork: "physnet2",
      segmentationId: 7,
      mtu: 1400,
      dnsNameservers: [],
      allocationPools: [{ start: "192.168.100.10", end: "192.168.100.20" }],
    });
    expect(resourceNamed(graph, "net", networkType).inputs).toEqual({
      name: "students",
      mtu: 1400,
      valueSpecs: {
        "provider:network_type": "vlan",
        "provider:physical_network": "physnet2",
        "provider:segmentation_id": "7",
      },
    });
    expect(resourceNamed(graph, "net-subnet").inputs).toMatchObject({
      dnsNameservers: [],
      allocationPools: [{ start: "192.168.100.10", end: "192.168.100.20" }],
    });
  });

  it("an inner router has no gateway, and so no source NAT", async () => {
    const graph = await recordGraph(
      () => new Router("inner", { name: "inner", enableSnat: true, networks: {} }, cloud()),
    );
    expect(graph).toEqual([
      { type: "atelier:cloud:Router", name: "inner", inputs: {} },
      {
        type: routerType,
        name: "inner",
        parent: "inner",
        provider: "os",
        inputs: { name: "inner" },
        replaceOnChanges: ["externalNetworkId"],
      },
      provider,
    ]);
  });
});
