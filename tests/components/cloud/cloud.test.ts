import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../../components/cloud/Cloud";
import type { CloudModel } from "../../../model/cloud/types";
import { recordGraph, resourceNamed, valueOf, type GraphResource } from "../../support/graph";
import { access, everywhere, internet, openstackProvider, students, tiny } from "./fixtures";

const model: CloudModel = {
  images: [tiny],
  flavors: [{ name: "small", vcpus: 1, ramMiB: 256, diskGiB: 1, extraSpecs: {} }],
  keyPairs: [{ name: "teacher", publicKey: "ssh-ed25519 AAAA" }],
  externalNetworks: [internet, { ...internet, name: "campus", physicalNetwork: "physnet2" }],
  networks: [students],
  routers: [{ name: "edge", externalNetwork: "internet", enableSnat: true, networks: ["students"] }],
  securityGroups: [
    {
      name: "web",
      description: "",
      rules: [{ key: "ingress-icmp", direction: "ingress", protocol: "icmp", remote: everywhere }],
    },
  ],
  serverGroups: [{ name: "apart", policy: "anti-affinity" }],
  aggregates: [],
  instances: [
    {
      name: "www",
      kind: "www",
      image: "tiny",
      flavor: "small",
      keyPair: "teacher",
      ports: [{ network: "students" }],
      forwards: false,
      exposed: [],
      volumes: [],
      securityGroups: ["web"],
      floatingIp: { externalNetwork: "internet" },
      configDrive: false,
      serverGroup: "apart",
      waitFor: "ssh",
    },
  ],
};

const nothing: CloudModel = {
  images: [],
  flavors: [],
  keyPairs: [],
  externalNetworks: [],
  networks: [],
  routers: [],
  securityGroups: [],
  serverGroups: [],
  aggregates: [],
  instances: [],
};

/** The cloud among what comes before it: a control plane, a compute node, a network node. */
function declare(cloud: CloudModel, ephemeral = false): Cloud {
  const lifetime = ephemeral ? new local.Command("installed", { create: "true" }) : undefined;
  const node = (name: string) => new local.Command(name, { create: "true" });
  return new Cloud("cloud", {
    model: cloud,
    controlPlane: {
      provider: openstackProvider(),
      access: pulumi.secret(access),
      lifetime,
    },
    nodes: { computeNodes: [node("lisa"), node("bart")], networkNodes: [node("network-1")] },
  });
}

const outputs = {
  "cloud-instance-www-floating-ip": { address: "198.18.65.200" },
  "cloud-instance-www-students": { allFixedIps: ["192.168.100.7"] },
};

const isCloud = (resource: GraphResource) => resource.name.startsWith("cloud");
const isOpenStack = (resource: GraphResource) => resource.type.startsWith("openstack:");

/** `Type name (parent) after ...`: who hangs on whom. */
function edges(graph: readonly GraphResource[]): string[] {
  const short = (name: string) => name.replace("cloud-", "");
  return graph.filter(isCloud).map(({ type, name, parent = "", dependsOn }) => {
    const after = dependsOn ? ["after", ...dependsOn.map(short).sort()] : [];
    return [type.split(":").at(-1), short(name), `(${short(parent)})`, ...after].join(" ");
  });
}

describe.each([{ preview: false }, { preview: true }])("the cloud (%j)", ({ preview }) => {
  it("makes DHCP and routers after network nodes, instances after all they need, and the rest at once", async () => {
    const graph = await recordGraph(() => declare(model), { preview, outputs });
    expect(edges(graph)).toEqual([
      "Cloud cloud ()",
      "Flavor flavor-small (cloud)",
      "ComputeFlavorV2 flavor-small (flavor-small)",
      "SecurityGroups group (cloud)",
      "NetworkingSecgroupV2 group-web (group)",
      "NetworkingSecgroupRuleV2 group-web-ingress-icmp (group-web) after group-web",
      "Image image-tiny (cloud)",
      "ImagesImageV2 image-tiny (image-tiny)",
      "Instance instance-www (cloud)",
      "ComputeInstanceV2 instance-www (instance-www) after bart flavor-small group-web-ingress-icmp image-tiny " +
        "instance-www-students key-teacher lisa network-students-dhcp-ready network-students-subnet " +
        "router-edge-students servers-apart",
      "FloatingIp instance-www-floating-ip (instance-www)",
      "NetworkingFloatingipV2 instance-www-floating-ip (instance-www-floating-ip) after " +
        "network-internet network-internet-subnet",
      "NetworkingFloatingipAssociateV2 instance-www-floating-ip-association (instance-www-floating-ip) after bart " +
        "group-web-ingress-icmp instance-www-floating-ip instance-www-students lisa network-students-dhcp-ready " +
        "network-students-subnet router-edge-students",
      "Command instance-www-ssh-ready (instance-www) after flavor-small image-tiny instance-www " +
        "instance-www-floating-ip instance-www-floating-ip-association",
      "NetworkingPortV2 instance-www-students (instance-www) after group-web network-students network-students-subnet",
      "KeyPair key-teacher (cloud)",
      "ComputeKeypairV2 key-teacher (key-teacher)",
      "ExternalNetwork network-campus (cloud)",
      "NetworkingNetworkV2 network-campus (network-campus)",
      "NetworkingSubnetV2 network-campus-subnet (network-campus) after network-campus",
      "ExternalNetwork network-internet (cloud)",
      "NetworkingNetworkV2 network-internet (network-internet)",
      "NetworkingSubnetV2 network-internet-subnet (network-internet) after network-internet",
      "PrivateNetwork network-students (cloud)",
      "NetworkingNetworkV2 network-students (network-students)",
      "Command network-students-dhcp-ready (network-students) after network-1 network-students network-students-subnet",
      "NetworkingSubnetV2 network-students-subnet (network-students) after network-1 network-students",
      "Router router-edge (cloud)",
      "NetworkingRouterV2 router-edge (router-edge) after network-1 network-internet network-internet-subnet",
      "NetworkingRouterInterfaceV2 router-edge-students (router-edge) after network-students-subnet router-edge",
      "ServerGroup servers-apart (cloud)",
      "ComputeServergroupV2 servers-apart (servers-apart)",
    ]);
    expect(graph.filter(isOpenStack).map(({ provider }) => provider)).toEqual(
      graph.filter(isOpenStack).map(() => "os"),
    );
  });
});

describe("the cloud", () => {
  it("without anything asked for is empty", async () => {
    const graph = await recordGraph(() => declare(nothing));
    expect(edges(graph)).toEqual(["Cloud cloud ()", "SecurityGroups group (cloud)"]);
    expect(resourceNamed(graph, "cloud").outputs).toEqual({ instances: {} });
  });

  it("ends with its control plane where that ends too", async () => {
    const graph = await recordGraph(() => declare(model, true), { outputs });
    // The engine hands deletedWith down from parent to child: the cloud says it once.
    expect(resourceNamed(graph, "cloud").deletedWith).toBe("installed");
    expect(graph.filter(isOpenStack).flatMap(({ deletedWith }) => deletedWith ?? [])).not.toContain("installed");
  });

  it("is deleted thing by thing where the control plane stays", async () => {
    const graph = await recordGraph(() => declare(model), { outputs });
    expect(resourceNamed(graph, "cloud")).not.toHaveProperty("deletedWith");
  });

  it("tells every instance's addresses", async () => {
    let cloud: Cloud | undefined;
    await recordGraph(() => (cloud = declare(model)), { outputs });
    expect(Object.keys(cloud!.instances)).toEqual(["www"]);
    const www = { floatingIp: "198.18.65.200", fixedIps: ["192.168.100.7"], ssh: "ssh root@198.18.65.200" };
    await expect(valueOf(cloud!.instances["www"])).resolves.toEqual(www);
  });

  it("keys by name: taking one thing away leaves the others as they are", async () => {
    const before = await recordGraph(() => declare(model), { outputs });
    const after = await recordGraph(() => declare({ ...model, externalNetworks: model.externalNetworks.slice(0, 1) }), {
      outputs,
    });
    expect(after).toEqual(before.filter((resource) => !resource.name.startsWith("cloud-network-campus")));
  });
});
