/** What the lab's cloud and a team may have alike, and that one mistake is one mistake in both. */
import { baseSettings, labWith, problemsWith } from "../base";
import { blueprint, classWith, problemsWith as problemsOf } from "../class/base";

describe("the lab's own instances", () => {
  test("may run on aggregates, in a zone, have volumes, and expose ports", () => {
    const { cloud } = labWith({
      "controlPlane/volumes": {},
      "cloud/aggregates": { fast: { nodes: ["lisa"], metadata: { ssd: "true" }, availabilityZone: "annex" } },
      "cloud/instances/web/aggregate": { ssd: "true" },
      "cloud/instances/web/availabilityZone": "annex",
      "cloud/instances/web/volumes": { data: { sizeGiB: 5, volumeType: "encrypted" } },
      "cloud/instances/web/bootVolume": { sizeGiB: 2 },
      "cloud/instances/web/exposed": [{ protocol: "tcp", ports: 443 }],
    });
    expect(cloud.aggregates).toEqual([
      { name: "fast", hosts: ["lisa"], metadata: { ssd: "true" }, availabilityZone: "annex" },
    ]);
    expect(cloud.flavors.map(({ name, extraSpecs }) => [name, extraSpecs])).toEqual([
      ["small", {}],
      ["small-ssd-true", { "aggregate_instance_extra_specs:ssd": "true" }],
    ]);
    expect(cloud.instances.find(({ name }) => name === "web")).toMatchObject({
      flavor: "small-ssd-true",
      availabilityZone: "annex",
      bootVolume: { name: "web-root", sizeGiB: 2 },
      volumes: [{ name: "web-data", sizeGiB: 5, volumeType: "encrypted" }],
      securityGroups: ["terry", "exposed-tcp443"],
    });
    expect(cloud.securityGroups.find(({ name }) => name === "exposed-tcp443")?.rules).toMatchObject([
      { direction: "ingress", protocol: "tcp", ports: { first: 443, last: 443 }, remote: { cidr: "0.0.0.0/0" } },
    ]);
  });

  test("may have addresses that count up, user data by name, and a floating IP of the network that their router leads to", () => {
    const { cloud } = labWith({
      "cloud/userData": { hello: "#!/bin/sh\n" },
      "cloud/instances/docker/networks": [{ network: "lan", fixedIp: { host: 10 } }],
      "cloud/instances/docker/count": 2,
      "cloud/instances/docker/userData": "hello",
      "cloud/instances/docker/floatingIp": true,
      "cloud/securityGroups/inner": { rules: [{ protocol: "tcp", ports: 5432, remote: { network: "lan" } }] },
    });
    const own = cloud.instances.filter(({ kind }) => kind === "docker");
    expect(own.map(({ name, ports, userData, floatingIp }) => [name, ports[0]?.fixedIp, userData, floatingIp])).toEqual(
      [
        ["docker-1", "192.168.100.10", "#!/bin/sh\n", { externalNetwork: "internet" }],
        ["docker-2", "192.168.100.11", "#!/bin/sh\n", { externalNetwork: "internet" }],
      ],
    );
    expect(cloud.securityGroups.find(({ name }) => name === "inner")?.rules).toMatchObject([
      { key: "ingress-tcp-5432-192.168.100.0/24", remote: { cidr: "192.168.100.0/24" } },
    ]);
  });
});

const vlans = { "controlPlane/vlanRanges": [{ physicalNetwork: "physnet1", first: 100, last: 199 }] };
const types = { "controlPlane/tenantNetworkTypes": ["vxlan", "gre", "vlan"] };

describe("teams", () => {
  test("may have GRE networks and VLANs, an MTU, a gateway and pools by number, config drives, and a wait of their own", () => {
    const text = blueprint
      .replace(
        /^ {2}lan: .*$/m,
        "  lan: { cidr: 192.168.100.0/24, networkType: gre, mtu: 1400, gatewayIp: { host: 254 } }",
      )
      .replace(
        /^ {2}own: .*$/m,
        "  own: { cidr: { pool: 10.64.0.0/10, prefixLength: 24 }, networkType: vlan, physicalNetwork: physnet1, allocationPools: [{ start: { host: 100 }, end: { host: 199 } }] }",
      )
      .replace(/^ {4}flavor: (\S+)$/m, "    flavor: $1\n    configDrive: true\n    waitFor: active");
    const { teams } = classWith({ blueprint: text, lab: { ...vlans, ...types } });
    const [lan, own] = teams[0]!.networks;
    expect(lan).toMatchObject({ networkType: "gre", mtu: 1400, gatewayIp: "192.168.100.254" });
    expect(lan?.segmentationId).toBeGreaterThan(0);
    const start = own!.cidr.replace("0/24", "100");
    expect(own).toMatchObject({
      networkType: "vlan",
      physicalNetwork: "physnet1",
      allocationPools: [{ start, end: own!.cidr.replace("0/24", "199") }],
    });
    expect(own).not.toHaveProperty("segmentationId");
    expect(teams[0]?.instances[0]).toMatchObject({ configDrive: true, waitFor: "active" });
  });
});

const reserved = ["127.0.0.0/24", "224.0.0.0/24", "169.254.169.0/24", "0.0.0.0/8", "255.255.255.0/24"];
const sixServers = [1, 2, 3, 4, 5, 6].map((n) => `198.18.1.${n}`);
/** The blueprint with another network, whose addresses are numbers in it. */
const byNumber = (lan: string) =>
  blueprint.replace(/^ {2}lan: .*$/m, lan).replace("fixedIp: 192.168.100.10", "fixedIp: { host: 10 }");
const userData = [
  ["a header with a blank", "# cloud-config\npackages: [git]\n", /is not #cloud-config, which cloud-init looks for/],
  [
    "a mark of order",
    "\ufeff#cloud-config\npackages: [git]\n",
    /has something before #cloud-config; start the text with/,
  ],
  ["a blank line before a script", "\n#!/bin/sh\n", /has something before #!; start the text with/],
  ["no YAML", "#cloud-config\na: [\n", /is not valid YAML/],
  ["a list", "#cloud-config\n- a\n", /is no mapping, as a cloud-config has to be/],
] as const;

test.each<readonly [string, readonly string[], readonly string[], RegExp]>([
  [
    "a network type that the control plane does not offer",
    problemsWith({ "cloud/networks/lan/networkType": "gre" }),
    problemsOf({ blueprint: blueprint.replace(/^ {2}lan: \{ /m, "  lan: { networkType: gre, ") }),
    /networks\.lan\.networkType\)?: gre is not in controlPlane\.tenantNetworkTypes; add it there, or use vxlan/,
  ],
  [
    "Debian's disk",
    problemsWith({ "cloud/images/guest/source": { url: "https://x.example/debian-12.qcow2" } }),
    problemsOf({
      blueprint: blueprint.replaceAll("flavor: tiny", "flavor: small"),
      lab: { "cloud/images/guest/source": { url: "https://x.example/debian-12.qcow2" }, "cloud/instances": {} },
    }),
    /instances\.\w+\.flavor\)?: \w+ \(\d GiB disk\) is smaller than the 4 GiB that a Debian image needs/,
  ],
  [
    "addresses of the campus",
    problemsWith({ "cloud/networks/lan/cidr": "198.18.26.0/25" }),
    problemsOf({
      blueprint: blueprint
        .replace(/^ {2}lan: .*$/m, "  lan: { cidr: 198.18.26.0/25 }")
        .replace("fixedIp: 192.168.100.10", "fixedIp: { host: 10 }"),
    }),
    /networks\.lan\.cidr\)?: 198\.18\.26\.0\/25 overlaps with campus network \(198\.18\.26\.0\/24\)/,
  ],
  [
    "a pool with the gateway in it",
    problemsWith({ "cloud/networks/lan/allocationPools": [{ start: { host: 1 }, end: { host: 9 } }] }),
    problemsOf({
      blueprint: blueprint.replace(
        /^ {2}lan: \{ /m,
        "  lan: { allocationPools: [{ start: { host: 1 }, end: { host: 9 } }], ",
      ),
    }),
    /networks\.lan\.allocationPools\[0\]\)?: 192\.168\.100\.1 to 192\.168\.100\.9 contains the gateway 192\.168\.100\.1; use \.2 to \.9/,
  ],
  ...reserved.map(
    (cidr) =>
      [
        `a network of ${cidr}`,
        problemsWith({ "cloud/networks/lan/cidr": cidr }),
        problemsOf({ blueprint: byNumber(`  lan: { cidr: ${cidr} }`) }),
        /networks\.lan\.cidr\)?: \S+ lies in \S+, which .*; use addresses of 10\.0\.0\.0\/8/,
      ] as const,
  ),
  [
    "an MTU that tunnels do not carry",
    problemsWith({ "cloud/networks/lan/mtu": 1500 }),
    problemsOf({ blueprint: byNumber("  lan: { cidr: 192.168.100.0/24, mtu: 1500 }") }),
    /networks\.lan\.mtu\)?: 1500 is more than a network of type vxlan carries; use 1450 at most/,
  ],
  [
    "more DNS servers than Neutron takes",
    problemsWith({ "cloud/networks/lan/dnsNameservers": sixServers }),
    problemsOf({
      blueprint: byNumber(`  lan: { cidr: 192.168.100.0/24, dnsNameservers: [${sixServers.join(", ")}] }`),
    }),
    /networks\.lan\.dnsNameservers\)?: 6 DNS servers are more than Neutron takes; use 5 at most/,
  ],
  [
    "the rule that every group has",
    problemsWith({
      "cloud/securityGroups/terry/rules": [
        { protocol: "tcp", ports: 22 },
        { direction: "egress", protocol: "any" },
      ],
    }),
    problemsOf({
      blueprint: blueprint.replace("inside: { rules: [", "inside: { rules: [{ direction: egress, protocol: any }, "),
    }),
    /securityGroups\.\w+\.rules\[\d\]\)?: egress to everywhere is in every group already, made by Neutron; leave it out/,
  ],
  [
    "an instance that nobody tells its address",
    problemsWith({ "cloud/networks/lan/dhcp": false }),
    problemsOf({
      blueprint: byNumber("  lan: { cidr: 192.168.100.0/24, dhcp: false }").replace("ports: 80 }", "ports: 22 }"),
    }),
    /instances\.web\.configDrive\)?: false may leave it without an address: network lan has no DHCP, and it is waited for on SSH/,
  ],
  ...userData.map(
    ([what, text, told]) =>
      [
        `user data: ${what}`,
        problemsWith({ "cloud/instances/docker/userData": { inline: text } }),
        problemsOf({
          blueprint: blueprint.replace("userData: hello", `userData: { inline: ${JSON.stringify(text)} }`),
        }),
        told,
      ] as const,
  ),
])("%s is reported of the lab and of a team alike", (_what, ofLab, ofTeam, told) => {
  expect(ofLab.join("\n")).toMatch(told);
  expect(ofTeam.join("\n")).toMatch(told);
});

test.each([
  "#!/bin/sh\necho\n",
  '{"ignition": {}}',
  "## template: jinja\n#cloud-config\na: {{ b }}\n",
  "\n#cloud-config\na: 1\n",
  "#Cloud-Config\na: 1\na: 2\n",
  "# include\nfoo\n",
  "anything",
  "",
])("user data that cloud-init or another program takes: %j", (text) => {
  expect(problemsWith({ "cloud/instances/docker/userData": { inline: text } })).toEqual([]);
});

describe("pools leave out what instances ask for where Neutron might give it to another", () => {
  const poolsWith = (changes: Readonly<Record<string, unknown>>) => {
    const { cloud } = labWith({ "cloud/instances/docker": undefined, ...changes });
    return cloud.networks[0]!.allocationPools.map(({ start, end }) => `${start}-${end}`);
  };
  const web = "cloud/instances/web/networks";

  test("beside an instance that leaves its address to Neutron", () => {
    const docker = { ...(baseSettings.cloud!.instances!["docker"] as object), networks: [{ network: "lan" }] };
    const fixed = [{ network: "lan", fixedIp: { host: 10 } }];
    expect(poolsWith({ [web]: fixed, "cloud/instances/docker": docker })).toEqual([
      "192.168.100.2-192.168.100.9",
      "192.168.100.11-192.168.100.254",
    ]);
  });

  test("where it is the address that DHCP's port would get", () => {
    expect(poolsWith({ [web]: [{ network: "lan", fixedIp: { host: 2 } }] })).toEqual(["192.168.100.3-192.168.100.254"]);
  });

  test("and nowhere else: a subnet that exists stays as it is", () => {
    expect(poolsWith({ [web]: [{ network: "lan", fixedIp: { host: 10 } }] })).toEqual([]);
    expect(poolsWith({})).toEqual([]);
  });
});

test("a team cannot boot from a flavor without disk, the administrator can", () => {
  const text = blueprint.replace("ramMiB: 64, diskGiB: 1", "ramMiB: 64, diskGiB: 0");
  expect(problemsOf({ blueprint: text }).join("\n")).toMatch(
    /instances\.web\.flavor\): tiny \(0 GiB disk\) is for instances on volumes/,
  );
  expect(problemsWith({ "cloud/flavors/small/diskGiB": 0 })).toEqual([]);
});

test.each([
  ["Default", "domain"],
  ["heat", "domain"],
])("a class makes no domain %s", (domain, key) => {
  expect(problemsOf({ settings: { [key]: domain } }).join("\n")).toContain(
    "is a domain that OpenStack has already, and a class makes one of its own; use another name",
  );
});

test("ids that Neutron would keep a row for are bounded", () => {
  expect(problemsWith({ "controlPlane/vxlanRanges": [{ first: 1, last: 16_777_215 }] })).toEqual([
    "controlPlane.vxlanRanges: 16777215 ids are too many: Neutron keeps a row for each, and goes through them at each start; use 200000 at most; ids that networks of teams derive lie outside of the ranges",
  ]);
});

test("without DHCP nothing is said where nobody waits for SSH, or where the settings say that it answers", () => {
  const quiet = byNumber("  lan: { cidr: 192.168.100.0/24, dhcp: false }");
  expect(problemsOf({ blueprint: quiet })).toEqual([]);
  const both = { "cloud/instances/web/waitFor": "ssh", "cloud/instances/docker/waitFor": "ssh" };
  expect(problemsWith({ "cloud/networks/lan/dhcp": false, ...both })).toEqual([]);
});

test.each([
  [
    "a volume with the boot volume's name",
    { "cloud/instances/web/bootVolume": { sizeGiB: 2 }, "cloud/instances/web/volumes": { root: { sizeGiB: 1 } } },
    "cloud.instances.web.volumes.root: root is the name of the boot volume; use another name",
  ],
  [
    "a floating address that its router's network does not have",
    { "cloud/instances/web/floatingIp": { address: "1.2.3.4" } },
    "cloud.instances.web.floatingIp.address: 1.2.3.4 is outside 198.18.65.192/26; use .193 to .254",
  ],
  [
    "a flavor with the name of one that leads to an aggregate",
    {
      "cloud/aggregates": { fast: { nodes: ["lisa"], metadata: { ssd: "true" } } },
      "cloud/flavors/small-ssd-true": { vcpus: 1, ramMiB: 512, diskGiB: 1 },
      "cloud/instances/web/aggregate": { ssd: "true" },
    },
    "cloud.instances.web.flavor: small-ssd-true is the name of two different flavors; rename one",
  ],
])("%s", (_what, changes, told) => {
  expect(problemsWith({ "controlPlane/volumes": {}, ...changes })).toContain(told);
});
