/** What the lab's cloud and a team may have alike, and that one mistake is one mistake in both. */
import { labWith, problemsWith } from "./base";
import { blueprint, classWith, problemsWith as problemsOf } from "./class/base";

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

test.each([
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
])("%s is told of the lab and of a team alike", (_what, ofLab, ofTeam, told) => {
  expect(ofLab.join("\n")).toMatch(told);
  expect(ofTeam.join("\n")).toMatch(told);
});
