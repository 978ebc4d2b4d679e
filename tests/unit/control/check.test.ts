/** The installed control plane: types and ids of tenant networks, processes, given secrets. */
import { inspect } from "node:util";
import type { Secret } from "../../../values/secret";
import { labWith, problemsWith } from "../base";

type Changes = Readonly<Record<string, unknown>>;
type Row = readonly [what: string, changes: Changes, report: readonly string[]];

const lan = "cloud/networks/lan";
const types = "controlPlane/tenantNetworkTypes";
const vlanRanges = "controlPlane/vlanRanges";
const physnet1 = (first: number, last: number) => ({ physicalNetwork: "physnet1", first, last });
/** A VLAN that every node leads to. */
const vlan: Changes = {
  [types]: ["vlan"],
  "nodes/lisa/uplinks": [{ bridge: "br-internet" }],
  [`${lan}/networkType`]: "vlan",
  [`${lan}/physicalNetwork`]: "physnet1",
};

describe("types of tenant networks", () => {
  const rows: readonly Row[] = [
    [
      "one that is not offered",
      { [`${lan}/networkType`]: "gre" },
      ["cloud.networks.lan.networkType: gre is not in controlPlane.tenantNetworkTypes; add it there, or use vxlan"],
    ],
    [
      "the default, which is no longer offered",
      { [types]: ["gre", "vlan"], [vlanRanges]: [physnet1(100, 199)] },
      [
        "cloud.networks.lan.networkType: vxlan is not in controlPlane.tenantNetworkTypes; add it there, or use gre or vlan",
      ],
    ],
    [
      "one twice",
      { [types]: ["vxlan", "gre", "vxlan"] },
      ["controlPlane.tenantNetworkTypes[2]: vxlan is listed twice; list it once"],
    ],
    [
      "VLANs without an id",
      { [types]: ["vxlan", "vlan"] },
      [
        "controlPlane.tenantNetworkTypes[1]: vlan has no ids to give; add a range to controlPlane.vlanRanges, or leave it out",
      ],
    ],
    [
      "none",
      { [types]: [] },
      [
        "controlPlane.tenantNetworkTypes: an empty list cannot stand here; " +
          "use a list that is not empty, each item vxlan, gre or vlan",
      ],
    ],
    [
      "one that tenant networks cannot have",
      { [types]: ["local"] },
      ["controlPlane.tenantNetworkTypes[0]: local cannot stand here; use vxlan, gre or vlan"],
    ],
    ["one of several", { [types]: ["vxlan", "gre"], [`${lan}/networkType`]: "gre" }, []],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

describe("ranges of ids", () => {
  const outside = (range: string, key: string) =>
    `cloud.networks.lan.segmentationId: ${range.split(" ")[0]} is outside controlPlane.${key} (${range.split(" in ")[1]}); use one of these, or add a range`;
  const rows: readonly Row[] = [
    [
      "the wrong way round",
      {
        "controlPlane/vxlanRanges": [
          { first: 1, last: 10 },
          { first: 30, last: 20 },
        ],
        "controlPlane/greRanges": [{ first: 2, last: 1 }],
        [vlanRanges]: [physnet1(200, 100)],
        [`${lan}/segmentationId`]: 999,
      },
      [
        "controlPlane.vxlanRanges[1]: 30 to 20 is the wrong way round; use first: 20, last: 30",
        "controlPlane.greRanges[0]: 2 to 1 is the wrong way round; use first: 1, last: 2",
        "controlPlane.vlanRanges[0]: 200 to 100 is the wrong way round; use first: 100, last: 200",
      ],
    ],
    [
      "beyond what the wire takes",
      {
        "controlPlane/vxlanRanges": [{ first: 1, last: 16777216 }],
        "controlPlane/greRanges": [{ first: 0, last: 4294967296 }],
        [vlanRanges]: [physnet1(0, 4095)],
      },
      [
        "controlPlane.vlanRanges[0].first: 0 cannot stand here; use a whole number from 1 to 4094",
        "controlPlane.vlanRanges[0].last: 4095 cannot stand here; use a whole number from 1 to 4094",
        "controlPlane.vxlanRanges[0].last: 16777216 cannot stand here; use a whole number from 1 to 16777215",
        "controlPlane.greRanges[0].first: 0 cannot stand here; use a whole number from 1 to 4294967295",
        "controlPlane.greRanges[0].last: 4294967296 cannot stand here; use a whole number from 1 to 4294967295",
      ],
    ],
    ["a VNI outside", { [`${lan}/segmentationId`]: 1001 }, [outside("1001 in 1 to 1000", "vxlanRanges")]],
    [
      "a GRE key between two",
      {
        [types]: ["gre"],
        "controlPlane/greRanges": [
          { first: 1, last: 9 },
          { first: 20, last: 29 },
        ],
        [`${lan}/networkType`]: "gre",
        [`${lan}/segmentationId`]: 10,
      },
      [outside("10 in 1 to 9 and 20 to 29", "greRanges")],
    ],
    [
      "a VLAN of another physical network",
      {
        ...vlan,
        [vlanRanges]: [physnet1(100, 199), { physicalNetwork: "physnet2", first: 200, last: 299 }],
        [`${lan}/segmentationId`]: 200,
      },
      [outside("200 in 100 to 199", "vlanRanges")],
    ],
    ["the last VLAN", { ...vlan, [vlanRanges]: [physnet1(100, 199)], [`${lan}/segmentationId`]: 199 }, []],
    [
      "the highest of all",
      {
        [types]: ["gre", "vxlan"],
        "controlPlane/vxlanRanges": [{ first: 16777215, last: 16777215 }],
        "controlPlane/greRanges": [{ first: 4294967295, last: 4294967295 }],
        [`${lan}/segmentationId`]: 16777215,
      },
      [],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});

test.each([0, 100, 1.5])("%d processes are refused", (workers) => {
  expect(problemsWith({ "controlPlane/workers": workers })).toEqual([
    `controlPlane.workers: ${workers} cannot stand here; use a whole number from 1 to 99`,
  ]);
});

describe("secrets", () => {
  const at = "controlPlane/secrets";

  test("are none unless they are given", () => {
    expect(labWith().controlPlane).toMatchObject({ secrets: { databasePasswords: {}, servicePasswords: {} } });
  });

  test("are out of sight once they are read", () => {
    const { controlPlane } = labWith({
      [at]: { adminPassword: "adm1n-word", databasePasswords: { nova: "db-n0va-word" } },
    });
    const { secrets } = controlPlane as unknown as { secrets: { adminPassword: Secret } };
    expect(secrets.adminPassword.reveal()).toBe("adm1n-word");
    for (const text of [JSON.stringify(controlPlane), inspect(controlPlane, { depth: 9, showHidden: true })])
      expect(text.match(/n-word|n0va/g)).toBeNull();
  });

  test("are refused unseen where they would not survive in a URL", () => {
    expect(problemsWith({ [at]: { metadataSecret: "pa55 word", servicePasswords: { nova: "short" } } })).toEqual(
      ["metadataSecret", "servicePasswords.nova"].map(
        (place) =>
          `controlPlane.secrets.${place}: the value (not shown: secrets stand here) cannot stand here; use 8 to 128 letters, digits, dots, underscores, tildes and hyphens, set with \`pulumi config set --secret --path\``,
      ),
    );
  });
});
