import { ovsBridgeNames } from "../../../model/node/resolve";
import { computeNode, labWith } from "../base";

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
