import fc from "fast-check";
import type { TeamModel } from "../../../model/class/types";
import { blueprint, classWith, problemsWith, roster } from "./base";
import { asTold } from "./told";

const team = (key: string): TeamModel => {
  const found = classWith().teams.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no team ${key}`);
  return found;
};

describe("a sound class", () => {
  test("has its people, with one inherited role for each kind of staff", () => {
    const { domain, users, groups, roleAssignments, teams } = classWith();
    expect({ domain, groups, roleAssignments }).toEqual({
      domain: "net",
      groups: [
        { name: "teachers", members: ["prof"] },
        { name: "auditors", members: ["visitor"] },
      ],
      roleAssignments: [
        { role: "member", to: { group: "teachers" }, on: "inherited" },
        { role: "reader", to: { group: "auditors" }, on: "inherited" },
      ],
    });
    expect(users.map(({ username }) => username)).toEqual(["prof", "visitor", "ada", "ben", "cleo", "dan"]);
    expect(teams.map(({ key, name, project }) => ({ key, name, project }))).toEqual([
      { key: "red", name: "Red", project: { name: "net-red", description: "Red" } },
      { key: "equipe-bleue", name: "Équipe bleue", project: { name: "net-equipe-bleue", description: "Équipe bleue" } },
    ]);
    expect(teams[1]?.group).toEqual({ name: "net-equipe-bleue", members: ["cleo"] });
    expect(teams[1]?.roleAssignments).toEqual([
      { role: "member", to: { group: "net-equipe-bleue" }, on: { project: "net-equipe-bleue" } },
      { role: "reader", to: { user: "dan" }, on: { project: "net-equipe-bleue" } },
    ]);
  });

  test("adopts people of a domain that exists: nothing of them is made", () => {
    const adopted = classWith({ settings: { identity: { existingDomain: "school" } } });
    expect(adopted).toMatchObject({ identity: { kind: "existing", domain: "school" }, users: [], groups: [] });
    expect(adopted.teams[0]?.group).toBeUndefined();
    expect(adopted.teams[0]?.roleAssignments[0]).toEqual({
      role: "member",
      to: { user: "ada" },
      on: { project: "net-red" },
    });
    expect(adopted.roleAssignments[0]).toEqual({ role: "member", to: { user: "prof" }, on: "inherited" });
  });

  test("shares the groups that are the same for all, and gives each team those that are not", () => {
    const { securityGroups } = classWith();
    expect(securityGroups.map(({ name, rules }) => [name, rules.map(({ key }) => key)])).toEqual([
      ["inside", ["ingress-tcp-5432-192.168.100.0/24"]],
      ["exposed-icmp-tcp80", ["ingress-tcp-80-0.0.0.0/0", "ingress-icmp-0.0.0.0/0"]],
    ]);
    const red = team("red");
    expect(red.securityGroups.map(({ name, rules }) => [name, rules.map(({ key }) => key)])).toEqual([
      ["apart", ["ingress-any-group:apart"]],
      ["differs", [`ingress-any-${red.networks[1]?.cidr ?? ""}`]],
    ]);
    expect(red.machines[0]?.securityGroups).toEqual(["inside", "apart", "differs", "exposed-icmp-tcp80"]);
  });

  test("has networks, routers and machines, each machine of a member named after them", () => {
    const red = team("red");
    expect(red.networks.map(({ name, cidr, gatewayIp }) => ({ name, cidr, gatewayIp }))).toEqual([
      { name: "lan", cidr: "192.168.100.0/24", gatewayIp: "192.168.100.1" },
      { name: "own", cidr: "10.82.29.48/28", gatewayIp: "10.82.29.49" },
    ]);
    expect(red.routers).toEqual([
      { name: "gateway", externalNetwork: "internet", enableSnat: true, networks: ["lan"] },
      { name: "inner", enableSnat: true, networks: ["own"] },
    ]);
    expect(red.machines.map(({ name, member, flavor }) => ({ name, member, flavor }))).toEqual([
      { name: "web", member: undefined, flavor: "net-tiny" },
      { name: "box-ada", member: "ada", flavor: "net-tiny" },
      { name: "box-ben", member: "ben", flavor: "net-tiny" },
    ]);
    expect(red.machines[0]?.ports.map(({ network, fixedIp }) => [network, fixedIp])).toEqual([
      ["lan", "192.168.100.10"],
      ["own", "10.82.29.53"],
    ]);
    expect(red.machines[0]?.volumes).toEqual([{ name: "web-data", sizeGiB: 2 }]);
    // A reader looks on, and has no machine.
    expect(team("equipe-bleue").machines.map(({ name }) => name)).toEqual(["web", "box-cleo"]);
  });

  test("fills in user data with the team's and the member's values", () => {
    const { machines, variants } = team("red");
    const v = (key: string) => variants[key] ?? "";
    expect(machines[0]?.userData).toBe(`#!/bin/sh\necho net red web server ${v("flag")} ${v("seed")}\n`);
    expect(machines[1]?.userData).toBe(`echo ada ${v("flag")} ${v("ada.pin")} ${v("ada.seed")}\n`);
  });

  test("has quotas of exactly what it needs, and the head room", () => {
    expect(team("red").quotas).toEqual({
      compute: { instances: 3, cores: 3, ramMiB: 192, serverGroups: 0, serverGroupMembers: 0 },
      network: {
        ...{ networks: 2, subnets: 2, routers: 2, floatingIps: 1, securityGroups: 3, securityGroupRules: 10 },
        // 4 of machines, 2 of DHCP, 2 of routers, 2 of head room.
        ports: 10,
      },
      volume: { volumes: 1, snapshots: 1, gigabytes: 4 },
    });
    expect(classWith({ settings: { quotas: { instances: 9 } } }).teams[0]?.quotas.compute.instances).toBe(9);
  });

  test("has leases: the team's own end, a machine's walltime", () => {
    const changes = {
      roster: roster.replace("Red,ada,Ada Lovelace,ada@school.example,,,,", "Red,ada,,,,,2026-10-25T02:30,"),
      blueprint: blueprint.replace("    role: attacker", "    walltime: 4h\n    role: attacker"),
    };
    const [red, blue] = classWith(changes).teams;
    expect(red?.lease).toEqual({
      ...{ start: "2026-08-31T22:00:00Z", end: "2026-10-25T01:30:00Z" },
      ...{ timeZone: "Europe/Paris", warningSeconds: 172_800 },
    });
    expect(blue?.lease.end).toBe("2026-12-18T23:00:00Z");
    expect(blue?.machines.map(({ lease }) => lease.end)).toEqual(["2026-12-18T23:00:00Z", "2026-09-01T02:00:00Z"]);
  });

  test("may write VNIs: the first network's, the others follow", () => {
    const { teams } = classWith({ roster: roster.replace("Red,ben,,,,,", "Red,ben,,,,7000,") });
    expect(teams[0]?.networks.map(({ vni }) => vni)).toEqual([7000, 7001]);
  });

  test("uses the lab's flavors as they are, and makes those that ask for an aggregate", () => {
    const { flavors, aggregates, teams } = classWith({
      settings: { aggregates: { fast: { nodes: ["lisa"], metadata: { ssd: "true" } } } },
      blueprint: blueprint
        .replace("    flavor: tiny\n", '    flavor: small\n    aggregate: { ssd: "true" }\n')
        .replace("    flavor: tiny\n", "    flavor: small\n"),
    });
    expect(flavors).toEqual([
      expect.objectContaining({
        name: "net-small-ssd-true",
        extraSpecs: { "aggregate_instance_extra_specs:ssd": "true" },
      }),
    ]);
    expect(aggregates).toEqual([{ name: "net-fast", hosts: ["lisa"], metadata: { ssd: "true" } }]);
    expect(teams[0]?.machines.map(({ flavor }) => flavor)).toEqual(["net-small-ssd-true", "small", "small"]);
  });
});

describe("mistakes, from settings, roster and blueprint at once", () => {
  const r = (from: string, to: string) => ({ roster: roster.replace(from, to) });
  const b = (from: string, to: string) => ({ blueprint: blueprint.replace(from, to) });
  const s = (settings: Record<string, unknown>) => ({ settings });
  const lease = (more: object) => s({ lease: { start: "2026-09-01", end: "2026-12-18", ...more } });
  test.each([
    ["no such key", s({ rooster: 1 }), ["class.rooster: this key does not exist; did you mean roster?"]],
    [
      "no roster",
      s({ roster: "r.csv" }),
      ["class.roster: r.csv does not exist; name a CSV or YAML file; docs/class.md has the columns"],
    ],
    [
      "no blueprint",
      s({ blueprint: "docker-lap" }),
      ["class.blueprint: docker-lap is no blueprint that ships; did you mean docker-lab?, or name a .yaml file"],
    ],
    [
      "a branch for a revision",
      s({ blueprint: { git: "https://x.example/b", revision: "main" } }),
      [/^class.blueprint.revision: main cannot stand here; use a whole commit id/],
    ],
    [
      "a path out of the repository",
      s({ blueprint: { git: "https://x.example/b", revision: "a".repeat(40), path: "../b.yaml" } }),
      [/^class.blueprint.path: /],
    ],
    [
      "another protocol",
      s({ blueprint: { git: "ext::sh -c id", revision: "a".repeat(40) } }),
      [/^class.blueprint.git: "ext::sh -c id" cannot stand here/],
    ],
    [
      "end before start",
      lease({ end: "2026-08-01" }),
      ["class.lease.end: 2026-08-01 is not after the start, 2026-09-01; set a later end"],
    ],
    [
      "end and walltime",
      lease({ walltime: "4h" }),
      [/^class.lease.walltime: 4h says the same as `end` in another way/],
    ],
    [
      "walltime from nowhere",
      s({ lease: { walltime: "4h" } }),
      [/^class.lease.walltime: 4h is counted from `start`, which is not set/],
    ],
    ["a zone", lease({ timeZone: "Europe/Pari" }), [/^class.lease.timeZone: "Europe\/Pari" is no time zone/]],
    ["a date", lease({ start: "1.9.2026" }), [/^class.lease.start: "1.9.2026" is no date/]],
    [
      "a team's date",
      r("Red,ben,,,,,", "Red,ben,,,,,soon"),
      [/^roster.csv line 3, column 7 \(leaseEnd\): "soon" is no date/],
    ],
    [
      "a team's end before the start",
      r("Red,ben,,,,,", "Red,ben,,,,,2026-08-01"),
      [/"2026-08-01" is not after the class's start, 2026-09-01 00:00 Europe\/Paris/],
    ],
    [
      "a team's end after the class's",
      r("Red,ben,,,,,", "Red,ben,,,,,2027-01-01"),
      [/"2027-01-01" is after the class's end, 2026-12-19 00:00 Europe\/Paris; .*teamsMayExceed/],
    ],
    [
      "a teacher in a team",
      s({ teachers: ["ADA"] }),
      [/^roster.csv line 2, column 1: "ada" is also ADA of class.teachers/],
    ],
    [
      "a teacher who audits",
      s({ auditors: ["prof"] }),
      ["class.auditors[0]: prof has the key of prof of class.teachers; take one of them out"],
    ],
    [
      "an image",
      b("image: guest", "image: geust"),
      ["blueprint.yaml line 25, column 5 (machines.web.image): geust is no image of the lab; did you mean guest?"],
    ],
    [
      "a flavor",
      b("flavor: tiny", "flavor: tny"),
      [
        /^blueprint.yaml line 26, column 5 \(machines.web.flavor\): tny is no flavor of the blueprint or the lab; did you mean tiny\?/,
      ],
    ],
    [
      "addresses of the world",
      { blueprint: blueprint.replaceAll("192.168.100.", "198.18.65.") },
      [/\(networks.lan.cidr\): 198.18.65.0\/24 overlaps with external network internet/],
    ],
    [
      "an aggregate that nobody has",
      b("role: attacker", 'aggregate: { ssd: "true" }'),
      [/\(machines.box.aggregate\): ssd=true is the metadata of no host aggregate/],
    ],
    [
      "an aggregate's node",
      s({ aggregates: { fast: { nodes: ["liza"] } } }),
      ["class.aggregates.fast.nodes[0]: liza is no compute node; did you mean lisa?"],
    ],
    [
      "a zone of nobody",
      b("role: attacker", "availabilityZone: north"),
      [/availabilityZone\): north is no availability zone/],
    ],
    [
      "one VNI twice",
      {
        roster: roster
          .replace("Red,ben,,,,,", "Red,ben,,,,7001,")
          .replace("bleue,dan,,,reader,,", "bleue,dan,,,reader,7000,"),
      },
      [
        'roster.csv line 5, column 6 (vni): network own of team "Équipe bleue" has the VNI 7001 of network lan of team "Red"; set the column vni for team "Équipe bleue": a number below 1048576 that nobody has',
      ],
    ],
    [
      "one subnet twice",
      { roster: roster.replace("Red,ben,,,,,,,", "Red,ben,,,,,,,4").replace("dan,,,reader,,,,", "dan,,,reader,,,,4") },
      [
        /^roster.csv line 5, column 9 \(subnet\): network own of team "Équipe bleue" has 10.64.0.64\/28, which network own of team "Red" has already/,
      ],
    ],
    [
      "a subnet outside",
      r("Red,ben,,,,,,,", "Red,ben,,,,,,,9999999"),
      [/9999999 is no part of 10.64.0.0\/10; use 0 to 262143/],
    ],
    [
      "a quota that is too low",
      s({ quotas: { ports: 3 } }),
      ['class.quotas.ports: 3 is less than the 8 that team "Red" needs; use 8 or more, or leave it out'],
    ],
    [
      "the domain of others",
      s({ identity: { existingDomain: "net" } }),
      [/^class.identity.existingDomain: "net" is the domain that the class makes/],
    ],
    [
      "an external network",
      s({ externalNetwork: "intrnet" }),
      ["class.externalNetwork: intrnet is no external network of the lab; did you mean internet?"],
    ],
    [
      "a walltime from nowhere",
      { ...b("role: attacker", "walltime: 4h"), ...s({ lease: {} }) },
      [/\(machines.box.walltime\): 4h is counted from the start of the class, which is not set/],
    ],
  ] as const)("%s", (_what, changes, told) => {
    const lines = problemsWith(changes as object);
    expect(asTold(lines, told as readonly string[])).toEqual(told);
  });

  test("all at once", () => {
    const lines = problemsWith({
      ...s({ quotas: { ports: 1 } }),
      ...r("Red,ben", "Red,ada"),
      ...b("image: guest", "image: x"),
    });
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["class.quotas.ports:", "roster.csv", "blueprint.yaml"]);
  });
});

describe("whatever the other teams", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/), { minLength: 1, maxLength: 12 });
  const rosterOf = (teams: readonly string[]) =>
    `team,username\n${teams.map((name) => `${name},x-${name}\n${name},y-${name}`).join("\n")}\n`;
  const lab = {
    "nodes/lisa/memoryMiB": 65_536,
    "nodes/lisa/vcpuTopology": { sockets: 1, cores: 64, threads: 1 },
    "cloud/externalNetworks/internet": {
      ...{ cidr: "198.18.64.0/18", gatewayIp: "198.18.64.1" },
      allocationPools: [{ start: "198.18.64.2", end: "198.18.100.0" }],
    },
  };
  const byKey = (teams: readonly string[]) =>
    new Map(classWith({ roster: rosterOf(teams), lab }).teams.map((one) => [one.key, one]));

  test("a team has the same of everything, in any order, with or without any of them", () => {
    fc.assert(
      fc.property(names, fc.nat(), (teams, n) => {
        const whole = byKey(teams);
        const turned = byKey([...teams.slice(n % teams.length), ...teams.slice(0, n % teams.length)].reverse());
        expect(turned).toEqual(whole);
        const fewer = byKey(teams.filter((_, i) => i !== n % teams.length || teams.length === 1));
        for (const [key, one] of fewer) expect(one).toEqual(whole.get(key));
      }),
      { numRuns: 30 },
    );
  });

  test("no two teams have a VNI, and no two machines on a network a MAC, in common", () => {
    fc.assert(
      fc.property(names, (teams) => {
        const all = [...byKey(teams).values()];
        const vnis = all.flatMap((one) => one.networks.map(({ vni }) => vni));
        const macs = all.flatMap((one) => one.machines.flatMap(({ ports }) => ports.map(({ mac }) => mac)));
        expect([new Set(vnis).size, new Set(macs).size]).toEqual([vnis.length, macs.length]);
      }),
      { numRuns: 30 },
    );
  });
});
