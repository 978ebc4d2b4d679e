import { problemsWith } from "../base";

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, report: readonly string[]];

describe("security groups", () => {
  const rows: readonly Row[] = [
    [
      "ports of ICMP",
      { "cloud/securityGroups/g": { rules: [{ protocol: "icmp", ports: 8 }] } },
      ["cloud.securityGroups.g.rules[0].ports: ports do not exist in icmp; leave them out, or use tcp or udp"],
    ],
    [
      "ports the wrong way round",
      { "cloud/securityGroups/g": { rules: [{ protocol: "udp", ports: { first: 9, last: 8 } }] } },
      ["cloud.securityGroups.g.rules[0].ports: 9 to 8 is the wrong way round; use first: 8, last: 9"],
    ],
    [
      "host bits",
      { "cloud/securityGroups/g": { rules: [{ protocol: "any", remote: { cidr: "10.0.0.1/8" } }] } },
      ["cloud.securityGroups.g.rules[0].remote.cidr: 10.0.0.1/8 has host bits set; use 10.0.0.0/8"],
    ],
    [
      "one rule twice",
      {
        "cloud/securityGroups/g": {
          rules: [
            { protocol: "tcp", ports: 22 },
            { protocol: "any" },
            { protocol: "tcp", ports: { first: 22, last: 22 } },
          ],
        },
      },
      ["cloud.securityGroups.g.rules[2]: ingress-tcp-22-0.0.0.0/0 says the same as rules[0]; take one of them out"],
    ],
    [
      "Neutron's own group",
      { "cloud/securityGroups/default": {} },
      ["cloud.securityGroups.default: default is the group that every project has by itself; use another name"],
    ],
  ];

  test.each(rows)("%s", (_what, changes, report) => {
    expect(problemsWith(changes)).toEqual(report);
  });
});
