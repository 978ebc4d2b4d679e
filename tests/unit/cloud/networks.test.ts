import { existingControlPlane, problemsWith } from "../base";

const I = "cloud/externalNetworks/internet";
const L = "cloud/networks/lan";
const subnet = (cidr: string, more: object = {}) => ({ cidr, ...more });

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

describe("addresses, pools and overlaps", () => {
  const rows: readonly Row[] = [
    [
      "host bits",
      { [`${I}/cidr`]: "198.18.65.193/26" },
      ["cloud.externalNetworks.internet.cidr: 198.18.65.193/26 has host bits set; use 198.18.65.192/26"],
    ],
    [
      "host bits in a campus network",
      { campusNetworks: ["198.18.26.1/24"] },
      ["campusNetworks[0]: 198.18.26.1/24 has host bits set; use 198.18.26.0/24"],
    ],
    [
      "a network without room",
      { [L]: subnet("192.168.100.0/31") },
      [
        "cloud.networks.lan.cidr: 192.168.100.0/31 has no room for a gateway and a machine; use a prefix length of 29 or less",
      ],
    ],
    [
      "a gateway outside",
      { [`${I}/gatewayIp`]: "198.51.101.254" },
      ["cloud.externalNetworks.internet.gatewayIp: 198.51.101.254 is outside 198.18.65.192/26; use .193 to .254"],
    ],
    [
      "a gateway that is the network's address",
      { [`${I}/gatewayIp`]: "198.18.65.192" },
      [
        "cloud.externalNetworks.internet.gatewayIp: 198.18.65.192 is the address of 198.18.65.192/26 itself; use .193 to .254",
      ],
    ],
    [
      "a gateway that is the broadcast address",
      { [`${I}/gatewayIp`]: "198.18.65.255" },
      [
        "cloud.externalNetworks.internet.gatewayIp: 198.18.65.255 is the broadcast address of 198.18.65.192/26; use .193 to .254",
      ],
    ],
    [
      "a gateway in a wide network",
      { [L]: subnet("10.128.0.0/16", { gatewayIp: "10.129.0.1" }) },
      ["cloud.networks.lan.gatewayIp: 10.129.0.1 is outside 10.128.0.0/16; use 10.128.0.1 to 10.128.255.254"],
    ],
    [
      "a pool outside",
      { [`${I}/allocationPools`]: [{ start: "198.18.65.100", end: "198.18.65.250" }] },
      [
        "cloud.externalNetworks.internet.allocationPools[0].start: 198.18.65.100 is outside 198.18.65.192/26; use .193 to .254",
      ],
    ],
    [
      "a pool the wrong way round",
      { [`${I}/allocationPools`]: [{ start: "198.18.65.250", end: "198.18.65.193" }] },
      [
        "cloud.externalNetworks.internet.allocationPools[0]: 198.18.65.250 to 198.18.65.193 is the wrong way round; use start: 198.18.65.193, end: 198.18.65.250",
      ],
    ],
    [
      "the gateway in its pool",
      { [`${I}/allocationPools`]: [{ start: "198.18.65.193", end: "198.18.65.254" }] },
      [
        "cloud.externalNetworks.internet.allocationPools[0]: 198.18.65.193 to 198.18.65.254 contains the gateway 198.18.65.254; use .193 to .253",
      ],
    ],
    [
      "the gateway in the middle of its pool",
      { [`${I}/gatewayIp`]: "198.18.65.200" },
      [
        "cloud.externalNetworks.internet.allocationPools[0]: 198.18.65.193 to 198.18.65.250 contains the gateway 198.18.65.200; use .193 to .199 and .201 to .250",
      ],
    ],
    [
      "a pool that is the gateway",
      { [L]: subnet("192.168.100.0/24", { allocationPools: [{ start: "192.168.100.1", end: "192.168.100.1" }] }) },
      [
        "cloud.networks.lan.allocationPools[0]: 192.168.100.1 to 192.168.100.1 contains the gateway 192.168.100.1; use other addresses of .1 to .254",
      ],
    ],
    [
      "pools that overlap",
      {
        [`${I}/allocationPools`]: [
          { start: "198.18.65.193", end: "198.18.65.220" },
          { start: "198.18.65.210", end: "198.18.65.250" },
        ],
      },
      [
        "cloud.externalNetworks.internet.allocationPools[1]: 198.18.65.210 to 198.18.65.250 overlaps with the pool 198.18.65.193 to 198.18.65.220; join the two, or separate them",
      ],
    ],
    [
      "an external network on the campus",
      {
        [I]: {
          cidr: "198.18.26.0/26",
          gatewayIp: "198.18.26.1",
          allocationPools: [{ start: "198.18.26.2", end: "198.18.26.9" }],
        },
      },
      [
        "cloud.externalNetworks.internet.cidr: 198.18.26.0/26 overlaps with campus network (198.18.26.0/24); use a network that is free there",
      ],
    ],
    [
      "a tenant network on the campus",
      { [`${L}/cidr`]: "198.18.0.0/16" },
      [
        "cloud.networks.lan.cidr: 198.18.0.0/16 overlaps with campus network (198.18.26.0/24); use a network that is free there",
      ],
    ],
    [
      "a tenant network around a management network",
      { campusNetworks: [], [`${L}/cidr`]: "198.18.26.0/25" },
      [
        "cloud.networks.lan.cidr: 198.18.26.0/25 overlaps with the management network of node network-1 (198.18.26.0/24); use a network that is free there",
      ],
    ],
    [
      "a tenant network around a bridge's",
      { "host/bridges/br-internet/address": { address: "10.9.9.1/24" }, [`${L}/cidr`]: "10.9.9.0/24" },
      [
        "cloud.networks.lan.cidr: 10.9.9.0/24 overlaps with the network of bridge br-internet (10.9.9.0/24); use a network that is free there",
      ],
    ],
    [
      "a tenant network in an external one",
      { [`${L}/cidr`]: "198.18.65.224/27" },
      [
        "cloud.networks.lan.cidr: 198.18.65.224/27 overlaps with external network internet (198.18.65.192/26); use a network that is free there",
      ],
    ],
    [
      "two networks on one router",
      { "cloud/networks/lan2": subnet("192.168.100.128/25"), "cloud/routers/gate/networks": ["lan", "lan2"] },
      [
        "cloud.routers.gate.networks[1]: lan2 overlaps with network lan on the same router; use other addresses for one",
      ],
    ],
    [
      "one name for two networks",
      { "cloud/networks/internet": subnet("192.168.101.0/24") },
      ["cloud.networks.internet: internet is the name of an external network too; give each network a name of its own"],
    ],
    [
      "a network on two routers",
      { "cloud/routers/inner": { networks: ["lan"] } },
      [
        "cloud.routers.inner.networks[0]: lan is on router gate already, which has its gateway address; attach it to one router",
      ],
    ],
    [
      "a network listed twice",
      { "cloud/routers/gate/networks": ["lan", "lan"] },
      ["cloud.routers.gate.networks[1]: lan is listed twice; list it once"],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

/** A control plane that offers VLANs. */
const vlans = {
  "controlPlane/vlanRanges": [{ physicalNetwork: "physnet1", first: 100, last: 200 }],
  "controlPlane/tenantNetworkTypes": ["vxlan", "vlan"],
};

describe("types, ids and physical networks", () => {
  const rows: readonly Row[] = [
    [
      "an id too high for VXLAN",
      { [`${L}/segmentationId`]: 16777216 },
      ["cloud.networks.lan.segmentationId: 16777216 is too high for vxlan; use 1 to 16777215"],
    ],
    [
      "an id too high for GRE",
      {
        "controlPlane/tenantNetworkTypes": ["gre"],
        [L]: subnet("192.168.100.0/24", { networkType: "gre", segmentationId: 4294967296 }),
      },
      ["cloud.networks.lan.segmentationId: 4294967296 is too high for gre; use 1 to 4294967295"],
    ],
    [
      "an id too high for a VLAN",
      {
        ...vlans,
        [L]: subnet("192.168.100.0/24", { networkType: "vlan", physicalNetwork: "physnet1", segmentationId: 4095 }),
      },
      [
        "cloud.networks.lan.segmentationId: 4095 is too high for vlan; use 1 to 4094",
        "cloud.networks.lan.physicalNetwork: physnet1 has no uplink on lisa, and VLANs have to reach every node; add it to nodes.lisa.uplinks",
      ],
    ],
    [
      "one id twice",
      { [`${L}/segmentationId`]: 7, "cloud/networks/lan2": subnet("192.168.101.0/24", { segmentationId: 7 }) },
      ["cloud.networks.lan2.segmentationId: 7 carries network lan already; use another one"],
    ],
    [
      "a VLAN without its physical network",
      { ...vlans, [`${L}/networkType`]: "vlan" },
      ["cloud.networks.lan.physicalNetwork: no value is set, and a VLAN needs one; name the one that carries it"],
    ],
    [
      "a VLAN that the controller does not know",
      { ...vlans, [`${L}`]: subnet("192.168.100.0/24", { networkType: "vlan", physicalNetwork: "campus" }) },
      [
        "cloud.networks.lan.physicalNetwork: campus is not in controlPlane.vlanRanges; use physnet1",
        "cloud.networks.lan.physicalNetwork: campus has no uplink on network-1 and lisa, and VLANs have to reach every node; add it to nodes.network-1.uplinks and nodes.lisa.uplinks",
      ],
    ],
    [
      "VXLAN with a physical network",
      { [`${L}/physicalNetwork`]: "physnet1" },
      [
        "cloud.networks.lan.physicalNetwork: physnet1 has no meaning for vxlan, which runs over the management network; leave it out, or set networkType: vlan",
      ],
    ],
    [
      "a VLAN range the wrong way round",
      { "controlPlane/vlanRanges": [{ physicalNetwork: "physnet1", first: 200, last: 100 }] },
      ["controlPlane.vlanRanges[0]: 200 to 100 is the wrong way round; use first: 100, last: 200"],
    ],
    [
      "a physical network that nobody knows",
      { [`${I}/physicalNetwork`]: "physnet2" },
      [
        "cloud.externalNetworks.internet.physicalNetwork: physnet2 is not in controlPlane.flatNetworks; did you mean physnet1?",
        "cloud.externalNetworks.internet.physicalNetwork: physnet2 is on no uplink of a network node; did you mean physnet1?",
      ],
    ],
    [
      "two flat networks on one wire",
      {
        "cloud/externalNetworks/other": {
          cidr: "198.18.66.0/24",
          gatewayIp: "198.18.66.254",
          allocationPools: [{ start: "198.18.66.1", end: "198.18.66.9" }],
        },
      },
      [
        "cloud.externalNetworks.other.physicalNetwork: physnet1 carries network internet already; set a segmentationId, or use another physical network",
      ],
    ],
    [
      "no uplink to a physical network of an existing control plane",
      { controlPlane: existingControlPlane, "nodes/network-1/uplinks": [] },
      [
        "cloud.externalNetworks.internet.physicalNetwork: physnet1 is on no uplink of a network node; add it to nodes.network-1.uplinks",
      ],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});
