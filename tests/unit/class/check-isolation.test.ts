/** Leaks that a blueprint or the lab's settings make, as they are reported. */
import { classWith, problemsWith } from "./base";

const roster = "team,username\nRed,ada\nBlue,ben\n";

/** A blueprint with one machine behind a router. */
const blueprintOf = ({
  machine = "",
  groups = "{}",
  router = "{ networks: [lan] }",
  cidr = "192.168.100.0/24",
}) => `version: 2
networks:
  lan: { cidr: ${cidr} }
routers:
  gateway: ${router}
securityGroups: ${groups}
instances:
  web:
    image: guest
    flavor: small
    networks: [{ network: lan }]
${machine}
`;

const floating = "    floatingIp: true\n";
const told = (parts: Parameters<typeof blueprintOf>[0], lab = {}) =>
  problemsWith({ roster, blueprint: blueprintOf(parts), lab });

const open = "{ db: { rules: [{ protocol: tcp, ports: 5432 }] } }";
const withDb = `${floating}    securityGroups: [db]\n`;

test("a rule for everybody on a machine with a floating IP is told at the rule, once, with a pair of teams and what to do", () => {
  expect(told({ machine: withDb, groups: open })).toEqual([
    'blueprint.yaml line 6, column 33 (securityGroups.db.rules[0]): tcp 5432 from 0.0.0.0/0 lets team "Blue" reach machine web of team "Red" ' +
      "by network internet > its floating IP > machine red/web, and the same with 1 machine more; " +
      "for everybody: list it under instances.web.exposed; for the team alone: give the rule a remote of the team's, { network: ... } or { group: ... }",
  ]);
});

test.each([
  ["what is exposed", { machine: `${withDb}    exposed: [{ protocol: tcp, ports: 5432 }]\n`, groups: open }],
  [
    "what two exposures cover together",
    {
      machine: `${withDb}    exposed: [{ protocol: tcp, ports: 81 }, { protocol: tcp, ports: { first: 82, last: 90 } }]\n`,
      groups: "{ db: { rules: [{ protocol: tcp, ports: { first: 81, last: 85 } }] } }",
    },
  ],
  [
    "a rule for the team's network",
    { machine: withDb, groups: "{ db: { rules: [{ protocol: any, remote: { network: lan } }] } }" },
  ],
  [
    "a rule for members of the team's group",
    { machine: withDb, groups: "{ db: { rules: [{ protocol: any, remote: { group: db } }] } }" },
  ],
  [
    "a rule for addresses that no team's machines have",
    { machine: withDb, groups: "{ db: { rules: [{ protocol: tcp, ports: 22, remote: { cidr: 10.20.0.0/16 } }] } }" },
  ],
  ["a machine without a floating IP", { machine: "    securityGroups: [db]\n", groups: open }],
  ["a machine that forwards, without a floating IP", { machine: "    forwards: true\n" }],
  [
    "a machine that forwards, exposed as a whole",
    {
      machine: `${floating}    forwards: true\n    exposed: [{ protocol: icmp }, { protocol: tcp }, { protocol: udp }]\n`,
    },
  ],
])("%s is no leak", (_what, parts) => {
  expect(told(parts)).toEqual([]);
});

test("a rule for addresses that other teams come with: the external network's, or more around it", () => {
  for (const cidr of ["198.18.65.192/26", "198.18.0.0/15"])
    expect(
      told({ machine: withDb, groups: `{ db: { rules: [{ protocol: udp, remote: { cidr: ${cidr} } }] } }` }).join(),
    ).toContain(`udp, all ports from ${cidr} lets team "Blue" reach machine web of team "Red"`);
});

test("a router without SNAT passes its teams' own addresses on: no rule is for the own network alone then", () => {
  const groups = "{ db: { rules: [{ protocol: udp, ports: 53, remote: { network: lan } }] } }";
  const [problem = ""] = told({ machine: withDb, groups, router: "{ networks: [lan], enableSnat: false }" });
  expect(problem).toContain('(securityGroups.db.rules[0]): udp 53 from network lan lets team "Blue" reach machine web');
});

test("a machine that forwards with a floating IP is open as a whole", () => {
  expect(told({ machine: `${floating}    forwards: true\n` }).join()).toMatch(
    /\(instances\.web\.forwards\): true lets team "Blue" reach machine web of team "Red" .*take away instances\.web\.floatingIp .*exposed: \[/,
  );
  expect(
    told({ machine: `${floating}    forwards: true\n    exposed: [{ protocol: tcp, ports: 22 }]\n` }).join(),
  ).toMatch(/\(instances\.web\.exposed\): a part cannot be exposed alone/);
});

test("a machine that forwards is in no group, whatever it exposes", () => {
  const exposed = "    exposed: [{ protocol: icmp }, { protocol: tcp }, { protocol: udp }]\n";
  const { teams, securityGroups } = classWith({
    roster,
    blueprint: blueprintOf({ machine: `${floating}    forwards: true\n${exposed}` }),
  });
  expect(securityGroups).toEqual([]);
  expect(teams[0]?.instances[0]?.securityGroups).toEqual([]);
});

test("an external network that every project may attach machines to is told with a class", () => {
  expect(told({}, { "cloud/externalNetworks/internet/shared": true })).toEqual([
    "cloud.externalNetworks.internet.shared: true lets every team put machines of its own on that network, beside those of all others and past the routers; " +
      "set it to false: machines of the class are reached by floating IPs",
  ]);
});

test("one team alone is told too: the next one would find it open", () => {
  expect(
    problemsWith({
      roster: "team,username\nRed,ada\n",
      blueprint: blueprintOf({ machine: withDb, groups: open }),
    }).join(),
  ).toContain('lets whoever is outside reach machine web of team "Red"');
});
