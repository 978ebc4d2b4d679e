import { existingControlPlane, memoryMachine, problemsWith } from "../base";
import { labFrom, problemReport } from "../../../reading/lab";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

const rows: readonly Row[] = [
  ["a misspelt key", { "cloud/flavours": {} }, ["cloud.flavours: this key does not exist; did you mean flavors?"]],
  [
    "a key that means nothing",
    { "nodes/lisa/management/zz": 1 },
    ["nodes.lisa.management.zz: this key does not exist; use bridge, address, gateway, nameservers or mac"],
  ],
  [
    "a misspelt key of one kind of node",
    { "nodes/lisa/overcomit": {} },
    ["nodes.lisa.overcomit: this key does not exist; did you mean overcommit?"],
  ],
  ["a missing value", { "host/ssh/address": undefined }, ["host.ssh.address: no value is set; use a text"]],
  [
    "an empty value",
    { "cloud/flavors/small/vcpus": null },
    ["cloud.flavors.small.vcpus: an empty value cannot stand here; use a whole number from 1"],
  ],
  [
    "a number out of range",
    { "host/ssh/port": 70000 },
    ["host.ssh.port: 70000 cannot stand here; use a whole number from 1 to 65535"],
  ],
  [
    "a region with a space",
    { "controlPlane/region": "Region One" },
    ['controlPlane.region: "Region One" cannot stand here; use a region\'s name such as RegionOne'],
  ],
  [
    "a fraction",
    { "nodes/lisa/memoryMiB": 1.5 },
    ["nodes.lisa.memoryMiB: 1.5 cannot stand here; use a whole number from 1"],
  ],
  [
    "a ratio of nothing",
    { "nodes/lisa/overcommit": { cpu: 0 } },
    ["nodes.lisa.overcommit.cpu: 0 cannot stand here; use a number above 0"],
  ],
  [
    "no truth",
    { "cloud/networks/lan/dhcp": "yes" },
    ["cloud.networks.lan.dhcp: yes cannot stand here; use true or false"],
  ],
  [
    "a word that is not offered",
    { "nodes/lisa/firmware": "efi" },
    ["nodes.lisa.firmware: efi cannot stand here; use bios or uefi"],
  ],
  [
    "a kind that does not exist",
    { "nodes/lisa/role": "comput" },
    ["nodes.lisa.role: comput cannot stand here; use compute or network"],
  ],
  [
    "an address that is none",
    { "cloud/externalNetworks/internet/gatewayIp": "198.18.65.256" },
    [
      "cloud.externalNetworks.internet.gatewayIp: 198.18.65.256 cannot stand here; use an IPv4 address such as 192.168.100.1",
    ],
  ],
  [
    "a word where words or a mapping may stand",
    { "host/bridges/br0/address": "dhpc" },
    ["host.bridges.br0.address: dhpc cannot stand here; use dhcp, none or a mapping with address"],
  ],
  [
    "a mapping where words or a mapping may stand",
    { "host/bridges/br0/address": { adress: "10.0.0.1/24" } },
    [
      "host.bridges.br0.address.address: no value is set; use an IPv4 address with prefix length such as 198.18.26.31/24",
      "host.bridges.br0.address.adress: this key does not exist; did you mean address?",
    ],
  ],
  [
    "neither of two mappings",
    { "cloud/images/guest/source": {} },
    ["cloud.images.guest.source: a mapping cannot stand here; use a mapping with file or a mapping with url"],
  ],
  [
    "the more likely of two mappings",
    { "cloud/images/guest/source": { url: "ftp://x.example/i.qcow2" } },
    [
      "cloud.images.guest.source.url: ftp://x.example/i.qcow2 cannot stand here; use a URL that starts with http:// or https://",
    ],
  ],
  [
    "a mapping for a list",
    { campusNetworks: {} },
    ["campusNetworks: a mapping cannot stand here; use a list, each item an IPv4 network such as 192.168.100.0/24"],
  ],
  [
    "a list for a mapping",
    { nodes: [] },
    ["nodes: an empty list cannot stand here; use a mapping, its keys being names"],
  ],
  [
    "a name that cannot be one",
    { "nodes/Lisa_2": { role: "compute", management: { bridge: "br0", address: "198.18.26.45/24" } } },
    [
      "nodes.Lisa_2: this name cannot be used; use a name: lower-case letters, digits and inner hyphens, 63 characters at most",
    ],
  ],
  [
    "a place in a list",
    { "nodes/lisa/management/nameservers": ["1.1.1.1", "x"] },
    ["nodes.lisa.management.nameservers[1]: x cannot stand here; use an IPv4 address such as 192.168.100.1"],
  ],
  [
    "a long text on several lines",
    { "host/acceleration": `a\n${"b".repeat(80)}` },
    [`host.acceleration: "a\\n${"b".repeat(55)}..." cannot stand here; use auto, kvm or emulation`],
  ],
  [
    "a password in a URL",
    { proxy: { httpProxy: "ftp://user:pa55word@proxy.example" } },
    [
      "proxy.httpProxy: ftp://user:[secret]@proxy.example cannot stand here; use a URL that starts with http:// or https://",
    ],
  ],
];

test.each(rows)("%s", (_what, changes, report) => {
  expect(problemsWith(changes)).toEqual(report);
});

describe("a value where a secret may stand is never repeated", () => {
  const hidden = "the value (not shown: secrets stand here) cannot stand here";
  const secret = "use a text, set with `pulumi config set --secret --path`";

  test.each<[string, unknown, string[]]>([
    [
      "a number",
      { ...existingControlPlane.join, messageQueueUrl: 5551234 },
      [`controlPlane.join.messageQueueUrl: ${hidden}; ${secret}`],
    ],
    [
      "one level too high",
      { ...existingControlPlane.join, servicePasswords: "s3cret" },
      [`controlPlane.join.servicePasswords: ${hidden}; use a mapping with nova, neutron and placement`],
    ],
    [
      "two levels too high",
      "s3cret",
      [
        `controlPlane.join: ${hidden}; use a mapping with messageQueueUrl, metadataAddress, metadataSecret and servicePasswords`,
      ],
    ],
    [
      "not there",
      { ...existingControlPlane.join, metadataSecret: undefined },
      [`controlPlane.join.metadataSecret: no value is set; ${secret}`],
    ],
    [
      "empty",
      { ...existingControlPlane.join, metadataSecret: "" },
      [`controlPlane.join.metadataSecret: ${hidden}; ${secret}`],
    ],
  ])("%s", (_what, join, report) => {
    expect(problemsWith({ controlPlane: { ...existingControlPlane, join } })).toEqual(report);
  });
});

test.each<[unknown, string]>([
  [null, "the value (not shown: secrets stand here) cannot stand here; use a mapping with controlPlane"],
  ["lab", "the value (not shown: secrets stand here) cannot stand here; use a mapping with controlPlane"],
])("%j is no lab", (value, line) => {
  const loaded = labFrom(value, memoryMachine());
  expect("problems" in loaded && problemReport(loaded.problems)).toBe(
    `atelier:lab has 1 problem; nothing was changed.\n  - atelier:lab: ${line}`,
  );
});
