import { inspect } from "node:util";
import { offerOf } from "../../../model/cloud/check-fit";
import { Secret } from "../../../values/secret";
import { ovsBridgeNames } from "../../../model/node/resolve";
import { computeNode, existingControlPlane, labWith, publicKey } from "../base";

const subset = (value: object): unknown => expect.objectContaining(value);

describe("the lab host", () => {
  test("gets its key, its bridges and what the nodes take", () => {
    const { host } = labWith();
    expect(host).toEqual({
      connection: {
        address: "198.18.26.10",
        port: 22,
        user: "root",
        identity: { file: "/home/t/.ssh/id_ed25519", privateKey: expect.any(Secret) as unknown },
        hostKey: "ssh-ed25519 AAAAhost",
        knownHostsFile: "/home/t/.ssh/known_hosts",
      },
      bridges: [
        subset({ name: "br0", nic: "eth0", address: "dhcp" }),
        subset({ name: "br-internet", address: "none" }),
      ],
      acceleration: "auto",
      nestedVirtualisation: true,
      storagePool: { name: "atelier", path: "/var/lib/libvirt/atelier" },
      // network-1: 2048 + 30 + 8 + 4 x 8 + 16 + 4 + 256; lisa: 3072 + 30 + 8 + 4 x 8 + 16 + 6 + 256.
      // Disk: two of 8.5 GiB and the image.
      demand: { memoryMiB: 2394 + 3420, diskGiB: 19 },
    });
  });

  test("keeps a static address on the bridge", () => {
    const address = { address: "198.18.26.10/24", gateway: "198.18.26.254", nameservers: ["198.18.26.53"] };
    const { host } = labWith({ "host/bridges/br0/address": address });
    expect(host?.bridges[0]?.address).toEqual({
      address: "198.18.26.10",
      prefixLength: 24,
      gateway: "198.18.26.254",
      nameservers: ["198.18.26.53"],
    });
  });

  test("under KVM no translation cache is counted", () => {
    const { host } = labWith({ "host/acceleration": "kvm" });
    expect(host?.demand.memoryMiB).toBe(2394 + 3420 - 2 * 256);
  });
});

describe("nodes", () => {
  test("get defaults, addresses and MAC addresses", () => {
    const [network, compute] = labWith().nodes;
    expect(network).toMatchObject({
      name: "network-1",
      role: "network",
      memoryMiB: 2048,
      management: { address: "198.18.26.31", prefixLength: 24, bridge: "br0", mac: "52:54:00:07:9e:18" },
      uplinks: [
        {
          hostBridge: "br-internet",
          physicalNetwork: "physnet1",
          mac: "52:54:00:fe:63:8f",
          ovsBridge: "br-ex",
          device: "eth1",
        },
      ],
    });
    expect(compute).toMatchObject({
      name: "lisa",
      role: "compute",
      memoryMiB: 3072,
      vcpuTopology: { sockets: 2, cores: 1, threads: 2 },
      hosts: [
        { address: "198.18.26.41", name: "lisa" },
        { address: "198.18.26.20", name: "controller" },
      ],
    });
    expect(compute).not.toHaveProperty("proxy");
  });

  test("reach their own network and the control plane without the proxy", () => {
    const proxy = { httpProxy: "http://proxy.example:3128", noProxy: [".example", "localhost"] };
    const [, compute] = labWith({ proxy }).nodes;
    expect(compute?.proxy).toEqual({
      httpProxy: "http://proxy.example:3128",
      noProxy: [
        ".example",
        "localhost",
        "127.0.0.1",
        "169.254.169.254",
        "lisa",
        "198.18.26.0/24",
        "controller",
        "198.18.26.20",
      ],
    });
  });

  test("on another lab host of the same campus have other MAC addresses", () => {
    const here = labWith().nodes.map((node) => node.management.mac);
    const there = labWith({ "host/ssh/address": "198.18.26.11" }).nodes.map((node) => node.management.mac);
    expect(there.filter((mac) => here.includes(mac))).toEqual([]);
  });

  test("need no image where there are none", () => {
    expect(labWith({ nodes: undefined, cloud: undefined }).nodeImage).toBeUndefined();
    expect(labWith().nodeImage).toEqual({ source: "/project/images/node.qcow2" });
    expect(labWith({ nodeImage: { source: "https://x.example/n.qcow2" } }).nodeImage).toEqual({
      source: "https://x.example/n.qcow2",
    });
  });

  test("adding one changes no other", () => {
    const proxy = { httpProxy: "http://proxy.example:3128" };
    const before = labWith({ proxy });
    const after = labWith({ proxy, "nodes/bart": computeNode(42) });
    expect(after.nodes.filter((node) => node.name !== "bart")).toEqual(before.nodes);
  });
});

test.each([
  [["physnet1"], ["br-ex"]],
  [
    ["a", "b", "a"],
    ["br-ex", "br-ex-b", "br-ex-a"],
  ],
  [
    ["x", "nine-long"],
    ["br-ex", "br-ex-nine-long"],
  ],
  [
    ["x", "campus-north", "campus-nother"],
    ["br-ex", "br-ex-campue7de", "br-ex-campu292c"],
  ],
])("Open vSwitch bridges for %j fit into 15 characters", (physicalNetworks, names) => {
  const found = ovsBridgeNames(physicalNetworks);
  expect(found.filter((name) => name.length > 15)).toEqual([]);
  expect(new Set(found).size).toBe(physicalNetworks.length);
  expect(found).toEqual(names);
});

describe("the control plane", () => {
  test("installed", () => {
    expect(labWith().controlPlane).toMatchObject({
      kind: "install",
      connection: { address: "198.18.26.20", hostKey: "ssh-ed25519 AAAAcontroller" },
      flatNetworks: ["physnet1"],
      ephemeral: false,
    });
  });

  test("existing, its secrets wrapped", () => {
    const { controlPlane } = labWith({ controlPlane: existingControlPlane });
    expect(controlPlane).toMatchObject({
      kind: "existing",
      auth: { authUrl: "http://10.0.0.5:5000/v3", username: "admin", region: "RegionOne", userDomainName: "Default" },
      join: { metadataAddress: "10.0.0.5" },
    });
    for (const text of [JSON.stringify(controlPlane), inspect(controlPlane, { depth: 9, showHidden: true })])
      expect(text.match(/pa55word|rabb1t|meta5ecret|n0va|neutr0n|plac3ment/g)).toBeNull();
  });
});

describe("the cloud", () => {
  test("networks get their gateway, key pairs their text, images their absolute path", () => {
    const { cloud } = labWith();
    expect(cloud.networks).toEqual([
      subset({ name: "lan", networkType: "vxlan", gatewayIp: "192.168.100.1", allocationPools: [], dhcp: true }),
    ]);
    expect(cloud.keyPairs).toEqual([{ name: "teacher", publicKey }]);
    expect(cloud.images).toEqual([subset({ name: "guest", source: { file: "/project/images/guest.qcow2" } })]);
  });

  test("a rule is known by what it says", () => {
    const rules = [
      { protocol: "icmp" },
      { protocol: "tcp", ports: 22 },
      { protocol: "udp", ports: { first: 8000, last: 8100 }, remote: { group: "web" } },
      { direction: "egress", protocol: "any", remote: { cidr: "10.0.0.0/8" } },
    ];
    const { securityGroups } = labWith({ "cloud/securityGroups/web": { rules } }).cloud;
    expect(securityGroups[1]?.rules.map((rule) => rule.key)).toEqual([
      "ingress-icmp-0.0.0.0/0",
      "ingress-tcp-22-0.0.0.0/0",
      "ingress-udp-8000-8100-group:web",
      "egress-any-10.0.0.0/8",
    ]);
    expect(securityGroups[0]?.rules.map((rule) => rule.ports?.first)).toEqual([undefined, 22, 80, 443]);
    expect(securityGroups[1]?.rules[3]).not.toHaveProperty("protocol");
  });

  test("a count becomes names", () => {
    const { instances } = labWith({ "cloud/instances/docker/count": 3 }).cloud;
    expect(instances.map((instance) => instance.name)).toEqual(["docker-1", "docker-2", "docker-3", "web"]);
  });

  test("an instance is waited for where it can be reached", () => {
    const { instances } = labWith({ "cloud/instances/web/floatingIp": "none" }).cloud;
    expect(instances.map((instance) => instance.waitFor)).toEqual(["ssh", "active"]);
    expect(instances[1]).not.toHaveProperty("floatingIp");
  });
});

test.each([
  [4, 3],
  [8, 7],
  [40, 38],
  [80, 78],
])("of a disk of %i GiB, Nova offers %i GiB", (sizeGiB, diskGiB) => {
  const [, lisa] = labWith({
    "nodes/lisa/rootDisk": { sizeGiB },
    "nodes/lisa/overcommit": { cpu: 3, memory: 1.5 },
  }).nodes;
  expect(lisa?.role === "compute" && offerOf(lisa)).toEqual({
    name: "lisa",
    largest: { vcpus: 4, memoryMiB: 3072, diskGiB },
    total: { vcpus: 12, memoryMiB: 3072, diskGiB },
  });
});
