import fc from "fast-check";
import type { TeamModel } from "../../../model/class/types";
import { teamVariants, userDataText } from "../../../model/class/variants";
import { blueprint, classWith, roster } from "./base";

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
    expect(teams[1]?.roleAssignments).toEqual([
      { role: "member", to: { user: "cleo" }, on: { project: "net-equipe-bleue" } },
      { role: "reader", to: { user: "dan" }, on: { project: "net-equipe-bleue" } },
    ]);
  });

  test("whose teams make their own machines has all groups, and no machine", () => {
    const { securityGroups, teams } = classWith({
      blueprint: `${blueprint.slice(0, blueprint.indexOf("instances:"))}instances: {}\n`,
      settings: { quotas: { instances: 2 } },
    });
    // Each team's own: nobody but the administrator can use the class's.
    expect(securityGroups).toEqual([]);
    expect(teams[0]?.securityGroups.map(({ name }) => name).sort()).toEqual(["apart", "differs", "inside"]);
    expect(teams[0]?.instances).toEqual([]);
    expect(teams[0]?.quotas.compute).toMatchObject({ instances: 2, cores: 0 });
  });

  test("adopts people of a domain that exists: nothing of them is made", () => {
    const adopted = classWith({ settings: { identity: { existingDomain: "school" } } });
    expect(adopted).toMatchObject({ identity: { kind: "existing", domain: "school" }, users: [], groups: [] });
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
    expect(red.instances[0]?.securityGroups).toEqual(["inside", "apart", "differs", "exposed-icmp-tcp80"]);
  });

  test("gives each team its own of a group that another one names: shared, its members would be those of all teams", () => {
    const named = classWith({
      blueprint: blueprint.replace("remote: { group: apart }", "remote: { group: inside }"),
    });
    expect(named.securityGroups.map(({ name }) => name)).toEqual(["exposed-icmp-tcp80"]);
    expect(named.teams[0]?.securityGroups.map(({ name }) => name)).toEqual(["inside", "apart", "differs"]);
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
    expect(red.instances.map(({ name, member, flavor }) => ({ name, member, flavor }))).toEqual([
      { name: "web", member: undefined, flavor: "net-tiny" },
      { name: "box-ada", member: "ada", flavor: "net-tiny" },
      { name: "box-ben", member: "ben", flavor: "net-tiny" },
    ]);
    expect(red.instances[0]?.ports.map(({ network, fixedIp }) => [network, fixedIp])).toEqual([
      ["lan", "192.168.100.10"],
      ["own", "10.82.29.53"],
    ]);
    expect(red.instances[0]?.volumes).toEqual([{ name: "web-data", sizeGiB: 2 }]);
    // A reader looks on, and has no machine.
    expect(team("equipe-bleue").instances.map(({ name }) => name)).toEqual(["web", "box-cleo"]);
  });

  test("fills in user data with the team's and the member's values", () => {
    const { instances: machines } = team("red");
    const variants = teamVariants(team("red"), "drawn");
    const v = (key: string) => variants[key] ?? "";
    const [web, box] = machines.map((machine) => userDataText(machine, variants));
    expect(web).toBe(`#!/bin/sh\necho net red web server ${v("flag")} ${v("seed")}\n`);
    expect(box).toBe(`echo ada ${v("flag")} ${v("ada.pin")} ${v("ada.seed")}\n`);
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
    expect(blue?.instances.map(({ lease }) => lease.end)).toEqual(["2026-12-18T23:00:00Z", "2026-09-01T02:00:00Z"]);
  });

  test("has leases: the team's own start, and its walltime from there or from the class's", () => {
    const times =
      "team,username,lease_start,walltime\nRed,ada,2026-10-01,\nBlue,ben,2026-10-01T08:00,4h\nGrey,cleo,,2d\n";
    const machine = blueprint.replace("    role: attacker", "    walltime: 4h\n    role: attacker");
    const { teams } = classWith({ roster: times, blueprint: machine });
    expect(teams.map(({ key, lease: { start, end } }) => [key, start, end])).toEqual([
      ["red", "2026-09-30T22:00:00Z", "2026-12-18T23:00:00Z"],
      ["blue", "2026-10-01T06:00:00Z", "2026-10-01T10:00:00Z"],
      ["grey", "2026-08-31T22:00:00Z", "2026-09-02T22:00:00Z"],
    ]);
    // A machine's is counted from its team's start.
    expect(teams[0]?.instances.map(({ lease }) => lease.end)).toEqual(["2026-12-18T23:00:00Z", "2026-10-01T02:00:00Z"]);
  });

  test("may write VNIs: the first network's, the others follow", () => {
    const { teams } = classWith({ roster: roster.replace("Red,ben,,,,,", "Red,ben,,,,7000,") });
    expect(teams[0]?.networks.map(({ segmentationId }) => segmentationId)).toEqual([7000, 7001]);
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
    expect(teams[0]?.instances.map(({ flavor }) => flavor)).toEqual(["net-small-ssd-true", "small", "small"]);
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
        const vnis = all.flatMap((one) => one.networks.map(({ segmentationId }) => segmentationId));
        const macs = all.flatMap((one) => one.instances.flatMap(({ ports }) => ports.map(({ mac }) => mac)));
        expect([new Set(vnis).size, new Set(macs).size]).toEqual([vnis.length, macs.length]);
      }),
      { numRuns: 30 },
    );
  });
});
