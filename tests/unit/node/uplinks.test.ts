/** Ways from the nodes to the physical networks. */
import { computeNode, existingControlPlane, labWith, problemsWith } from "../base";

type Changes = Readonly<Record<string, unknown>>;
type Row = readonly [what: string, changes: Changes, report: readonly string[]];

const lan = "cloud/networks/lan";
const vlan = { networkType: "vlan", physicalNetwork: "physnet1", cidr: "192.168.100.0/24" };
const uplinks = [{ bridge: "br-internet", physicalNetwork: "physnet1" }];
const onPhysnet1: Changes = {
  "controlPlane/vlanRanges": [{ physicalNetwork: "physnet1", first: 100, last: 199 }],
  "controlPlane/tenantNetworkTypes": ["vlan"],
  [lan]: vlan,
};
/** An instance with a NIC of its own on the external network. */
const plugged: Changes = {
  "cloud/instances/web/networks": [{ network: "internet" }],
  "cloud/instances/web/floatingIp": "none",
};

describe("VLANs have to reach every node", () => {
  const line = (network: string, nodes: string, fix: string) =>
    `cloud.networks.${network} has no uplink on ${nodes}, and VLANs have to reach every node; add it to ${fix}`;
  const rows: readonly Row[] = [
    [
      "one compute node",
      { ...onPhysnet1, "nodes/bart": { ...computeNode(42), uplinks } },
      [line("lan.physicalNetwork: physnet1", "lisa", "nodes.lisa.uplinks")],
    ],
    [
      "the network node, which leads elsewhere",
      {
        ...onPhysnet1,
        "nodes/lisa/uplinks": [{ bridge: "br0", physicalNetwork: "physnet2" }, ...uplinks],
        "nodes/network-1/uplinks": [],
        "cloud/externalNetworks": {},
        "cloud/routers/gate/externalNetwork": undefined,
        "cloud/instances": {},
      },
      [line("lan.physicalNetwork: physnet1", "network-1", "nodes.network-1.uplinks")],
    ],
    [
      "several networks on one physical network, which is told once, and one on another",
      {
        ...onPhysnet1,
        "controlPlane/vlanRanges": ["physnet1", "physnet2"].map((name) => ({
          physicalNetwork: name,
          first: 100,
          last: 199,
        })),
        "cloud/networks/lan2": { ...vlan, cidr: "192.168.101.0/24" },
        "cloud/networks/lan3": { ...vlan, physicalNetwork: "physnet2", cidr: "192.168.102.0/24" },
      },
      [
        line("lan.physicalNetwork: physnet1", "lisa", "nodes.lisa.uplinks"),
        line("lan3.physicalNetwork: physnet2", "network-1 and lisa", "nodes.network-1.uplinks and nodes.lisa.uplinks"),
      ],
    ],
    [
      "nodes that join a control plane that exists",
      { controlPlane: existingControlPlane, [lan]: vlan },
      [line("lan.physicalNetwork: physnet1", "lisa", "nodes.lisa.uplinks")],
    ],
    ["no node", { ...onPhysnet1, "nodes/lisa/uplinks": uplinks }, []],
    [
      "no node, where none is declared",
      {
        controlPlane: existingControlPlane,
        host: undefined,
        nodes: undefined,
        nodeImage: undefined,
        [lan]: vlan,
      },
      [],
    ],
  ];

  test.each(rows)("lacking: %s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

describe("an instance on an external network", () => {
  test("needs an uplink on every compute node that it may run on", () => {
    expect(problemsWith({ ...plugged, "nodes/bart": { ...computeNode(42), uplinks } })).toEqual([
      "cloud.externalNetworks.internet.physicalNetwork: physnet1 has no uplink on lisa, and instance web is plugged into this network; add it to nodes.lisa.uplinks",
    ]);
  });

  test.each<[string, Changes]>([
    ["has one", { ...plugged, "nodes/lisa/uplinks": uplinks }],
    ["may run elsewhere, in a cloud that exists", { ...plugged, controlPlane: existingControlPlane }],
  ])("%s", (_what, changes) => {
    expect(problemsWith(changes)).toEqual([]);
  });
});

describe("a compute node's uplinks", () => {
  test("are resolved as a network node's", () => {
    const two = [...uplinks, { bridge: "br0", physicalNetwork: "vlans", mac: "52:54:00:00:00:77" }];
    const [network, compute] = labWith({ "nodes/network-1/uplinks": two.slice(0, 1), "nodes/lisa/uplinks": two }).nodes;
    expect(compute?.uplinks).toEqual([
      { ...network?.uplinks[0], mac: expect.stringMatching(/^52:54:00:/) as unknown },
      {
        hostBridge: "br0",
        physicalNetwork: "vlans",
        mac: "52:54:00:00:00:77",
        ovsBridge: "br-ex-vlans",
        device: "eth2",
      },
    ]);
    expect(compute?.uplinks[0]?.mac).not.toBe(network?.uplinks[0]?.mac);
    expect(labWith().nodes[1]?.uplinks).toEqual([]);
  });

  test("are checked as a network node's", () => {
    const wrong = [
      { bridge: "br-internal" },
      { bridge: "br0" },
      { bridge: "br0", physicalNetwork: "p", mac: "53:54:00:00:00:01" },
    ];
    expect(problemsWith({ "nodes/lisa/uplinks": wrong })).toEqual([
      "nodes.lisa.uplinks[0].bridge: br-internal is no bridge of the lab host; did you mean br-internet?",
      "nodes.lisa.uplinks[1].physicalNetwork: physnet1 has an uplink already; name each physical network once per node",
      "nodes.lisa.uplinks[2].mac: 53:54:00:00:00:01 is a multicast address; use an even first byte, e.g. 52:54:00:...",
    ]);
  });
});
