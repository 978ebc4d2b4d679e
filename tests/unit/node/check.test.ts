import { computeNode, existingControlPlane, problemsWith } from "../base";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

describe("nodes and what they need", () => {
  const rows: readonly Row[] = [
    [
      "nodes without a lab host",
      { host: undefined },
      ["host: no value is set, and the nodes have to run somewhere; add the lab host: `ssh`, `bridges`"],
    ],
    [
      "nodes without an image",
      { nodeImage: undefined },
      [
        "nodeImage: no value is set, and the nodes have to start from something; add `source`: an image from images/build node, or the URL of a Debian 12 qcow2",
      ],
    ],
    [
      "nodes that cannot join",
      { controlPlane: { ...existingControlPlane, join: undefined } },
      [
        "controlPlane.join: no value is set, and nodes are to join; copy messageQueueUrl, metadataAddress, metadataSecret and servicePasswords from the controller's nova.conf",
      ],
    ],
    [
      "no network node",
      { "nodes/network-1": undefined },
      ["nodes: no network node is declared, and router gate has to run on one; add a node with `role: network`"],
    ],
    [
      "a node named as the controller",
      { "nodes/controller": computeNode(45) },
      ["nodes.controller: controller is the name of the installed controller; use another name for the node"],
    ],
    [
      "a bridge that is not there",
      { "nodes/lisa/management/bridge": "br1" },
      ["nodes.lisa.management.bridge: br1 is no bridge of the lab host; did you mean br0?"],
    ],
    [
      "a bridge that is nothing like any",
      { "nodes/lisa/management/bridge": "campus" },
      ["nodes.lisa.management.bridge: campus is no bridge of the lab host; use br0 or br-internet"],
    ],
    [
      "an uplink to a bridge that is not there",
      { "nodes/network-1/uplinks": [{ bridge: "br-internal" }] },
      ["nodes.network-1.uplinks[0].bridge: br-internal is no bridge of the lab host; did you mean br-internet?"],
    ],
    [
      "a physical network with two uplinks",
      { "nodes/network-1/uplinks": [{ bridge: "br-internet" }, { bridge: "br0" }] },
      [
        "nodes.network-1.uplinks[1].physicalNetwork: physnet1 has an uplink already; name each physical network once per node",
      ],
    ],
    [
      "two nodes with one address",
      { "nodes/bart": computeNode(41) },
      ["nodes.bart.management.address: 198.18.26.41/24 is the address of node lisa; use a free one"],
    ],
    [
      "the controller's address",
      { "nodes/lisa/management/address": "198.18.26.20/24" },
      ["nodes.lisa.management.address: 198.18.26.20/24 is the address of the controller; use a free one"],
    ],
    [
      "the gateway's address",
      { "nodes/lisa/management/address": "198.18.26.254/24", "nodes/lisa/management/gateway": undefined },
      [
        "nodes.lisa.management.address: 198.18.26.254/24 is the address of the gateway of node network-1; use a free one",
      ],
    ],
    [
      "a broadcast address",
      { "nodes/lisa/management/address": "198.18.26.255/24" },
      ["nodes.lisa.management.address: 198.18.26.255 is the broadcast address of 198.18.26.0/24; use .1 to .254"],
    ],
    [
      "a gateway elsewhere",
      { "nodes/lisa/management/gateway": "198.18.65.254" },
      ["nodes.lisa.management.gateway: 198.18.65.254 is outside 198.18.26.0/24; use .1 to .254"],
    ],
    [
      "prefix lengths that disagree",
      { "nodes/lisa/management": { bridge: "br0", address: "198.18.26.41/25" } },
      [
        "nodes.lisa.management.address: 198.18.26.41/25 overlaps with 198.18.26.0/24 of node network-1; use the same prefix length for both",
      ],
    ],
    [
      "one MAC address twice",
      { "nodes/lisa/management/mac": "52:54:00:00:00:01", "nodes/network-1/management/mac": "52:54:00:00:00:01" },
      [
        "nodes.lisa.management.mac: 52:54:00:00:00:01 is the MAC address of node network-1's management NIC already; set another one",
      ],
    ],
    [
      "a multicast MAC address",
      { "nodes/lisa/management/mac": "53:54:00:00:00:01" },
      [
        "nodes.lisa.management.mac: 53:54:00:00:00:01 is a multicast address; use an even first byte, e.g. 52:54:00:...",
      ],
    ],
    [
      "nothing left for instances",
      { "nodes/lisa/memoryMiB": 1024, "cloud/instances": {} },
      [
        "nodes.lisa.reservedMemoryMiB: 1024 leaves nothing of the node's 1024 MiB to instances; reserve less, or raise memoryMiB",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});
