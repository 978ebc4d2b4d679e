import fc from "fast-check";
import { existingControlPlane } from "../base";
import { classWith as classOf, problemsWith as problemsOf, type Changes } from "./base";

/** A node of the size that the settings give one by default. */
const onSmallNode = (changes: Changes): Changes => ({
  ...changes,
  lab: { "nodes/lisa/rootDisk": { sizeGiB: 8 }, ...changes.lab },
});
const classWith = (changes: Changes) => classOf(onSmallNode(changes));
const problemsWith = (changes: Changes) => problemsOf(onSmallNode(changes));

const teams = (count: number) =>
  `team,username\n${Array.from({ length: count }, (_, i) => `T${i + 1},u${i + 1}`).join("\n")}\n`;
const one = (machine = "") => `version: 2
networks: { lan: { cidr: 192.168.100.0/24 } }
routers: { gateway: { networks: [lan] } }
instances:
  m:
    image: guest
    flavor: small
    networks: [{ network: lan }]
${machine}`;

describe("nodes", () => {
  // lisa: 4 vCPUs four times over, 7 GiB less its own one; the lab's two instances take 192 MiB and a vCPU each.
  test("as many as fit are admitted, not one more", () => {
    expect(problemsWith({ roster: teams(5), blueprint: one() })).toEqual([]);
    expect(problemsWith({ roster: teams(6), blueprint: one() })).toEqual([
      'class.roster: 6 instances of 6 teams together with the lab\'s own instances need 8 GiB of disk (the compute nodes have 7): 5 of 6 teams fit, no room for "T6"; take fewer teams, a smaller flavor, or more or larger compute nodes',
    ]);
  });

  test("nodes cannot be said where the lab has its own", () => {
    const nodes = { huge: { vcpus: 64, memoryMiB: 262_144, diskGiB: 4096 } };
    expect(problemsWith({ roster: teams(5), blueprint: one(), settings: { capacity: { nodes } } })).toEqual([
      "class.capacity.nodes: huge cannot be said of a control plane that the lab installs; leave it out: the lab's own nodes are counted",
    ]);
  });

  test("further instances that quotas allow find room as well", () => {
    const lab = { "nodes/lisa/rootDisk": { sizeGiB: 99 } };
    const blueprint = `${one()}headRoom: { instances: 2 }\n`;
    const room = (cores: number) => ({
      roster: teams(4),
      blueprint,
      lab,
      settings: { quotas: { cores, ramMiB: 448 } },
    });
    // 16 vCPUs, of which the lab has two.
    expect(problemsWith(room(3))).toEqual([]);
    expect(problemsWith(room(4))).toEqual([
      "class.roster: 4 instances of 4 teams together with the lab's own instances and head room for 8 more need 18 vCPUs (the compute nodes have 16): " +
        '3 of 4 teams fit, no room for "T4"; take fewer teams, a smaller flavor, less head room, or more or larger compute nodes',
    ]);
    // Without vCPUs nobody boots a further one.
    expect(problemsWith({ roster: teams(14), blueprint, lab })).toEqual([]);
  });

  test("a further instance is never larger than a node, however much a quota allows", () => {
    const lab = { "nodes/lisa/rootDisk": { sizeGiB: 99 } };
    const settings = { quotas: { instances: 2, cores: 1000, ramMiB: 1_000_000 } };
    expect(problemsWith({ roster: teams(1), blueprint: one(), lab, settings })).toEqual([
      expect.stringMatching(/and head room for 1 more need \d+ MiB of memory/),
    ]);
  });

  test("many are told shortly", () => {
    expect(problemsWith({ roster: teams(30), blueprint: one() }).join()).toContain(
      '5 of 30 teams fit, no room for "T6", "T7", "T8", "T9", "T10", "T11" and 19 more;',
    );
  });

  test("a root on a volume takes none of the node's disk", () => {
    const bootVolume = "    bootVolume: { sizeGiB: 1 }\n";
    expect(problemsWith({ roster: teams(14), blueprint: one(bootVolume) })).toEqual([]);
    expect(problemsWith({ roster: teams(15), blueprint: one(bootVolume) }).join()).toContain("need 17 vCPUs");
  });

  const node = (last: number) => ({
    ...{ role: "compute", memoryMiB: 8192, rootDisk: { sizeGiB: 32 } },
    management: { bridge: "br0", address: `198.18.26.${last}/24`, gateway: "198.18.26.254" },
  });
  const two = { "nodes/bart": node(42), "nodes/lisa": node(41) };

  test("an aggregate's machines find room on its nodes only", () => {
    const settings = { aggregates: { fast: { nodes: ["bart"], metadata: { ssd: "true" } } } };
    const blueprint = one('    aggregate: { ssd: "true" }\n');
    expect(problemsWith({ roster: teams(16), blueprint, settings, lab: two })).toEqual([]);
    expect(problemsWith({ roster: teams(17), blueprint, settings, lab: two }).join()).toContain(
      'may run on bart only by aggregate or zone, and find no room there: 16 of 17 teams fit, no room for "T17"',
    );
  });

  test("anti-affinity needs as many nodes as machines", () => {
    const apart = one("    serverGroup: apart\n    count: 3\n").replace(
      "instances:",
      "serverGroups: { apart: { policy: anti-affinity } }\ninstances:",
    );
    expect(problemsWith({ roster: teams(1), blueprint: apart, lab: two }).join()).toContain(
      "have to run apart: anti-affinity group t1/apart has 3, and there is room on 2 compute nodes",
    );
  });

  test("an existing cloud is taken as large enough, unless its nodes are told", () => {
    const lab = { nodes: undefined, nodeImage: undefined, host: undefined, controlPlane: existingControlPlane };
    expect(problemsWith({ roster: teams(20), blueprint: one(), lab })).toEqual([]);
    const nodes = { rack: { vcpus: 4, memoryMiB: 4096, diskGiB: 100 } };
    const settings = { capacity: { nodes, overcommit: { cpu: 2 } } };
    expect(problemsWith({ roster: teams(8), blueprint: one(), lab, settings })).toEqual([]);
    expect(problemsWith({ roster: teams(9), blueprint: one(), lab, settings })).toEqual([
      'class.roster: 9 instances of 9 teams need 9 vCPUs (the compute nodes have 8): 8 of 9 teams fit, no room for "T9"; take fewer teams, a smaller flavor, or more or larger compute nodes',
    ]);
  });
});

describe("addresses and volumes", () => {
  test("each team's router and floating IPs draw from the pool, beside the lab's own", () => {
    // 58 addresses; the lab has a router and two floating IPs.
    const lab = {
      "nodes/lisa/memoryMiB": 65_536,
      "nodes/lisa/rootDisk": { sizeGiB: 99 },
      "nodes/lisa/overcommit": { cpu: 40 },
    };
    const blueprint = one("    floatingIp: true\n");
    expect(problemsWith({ roster: teams(27), blueprint, lab })).toEqual([]);
    expect(problemsWith({ roster: teams(29), blueprint, lab })).toEqual([
      'cloud.externalNetworks.internet.allocationPools: 58 addresses less the lab\'s own 3 cannot serve the 58 that the class\'s routers and floating IPs take: 27 of 29 teams fit, no room for "T28" and "T29"; widen the pools to 61 addresses, take fewer teams, or use fewer floating IPs',
    ]);
  });

  test("volumes", () => {
    const blueprint = one("    volumes: { data: { sizeGiB: 10 } }\n");
    const settings = { capacity: { volumesGiB: 25 }, quotas: { gigabytes: 10 } };
    expect(problemsWith({ roster: teams(2), blueprint, settings })).toEqual([]);
    expect(problemsWith({ roster: teams(3), blueprint, settings })).toEqual([
      'class.capacity.volumesGiB: 25 GiB is less than the class\'s volumes, 30 GiB: 2 of 3 teams fit, no room for "T3"; take fewer teams or smaller ones',
    ]);
  });

  test("volumes of an installed control plane", () => {
    const blueprint = one("    volumes: { data: { sizeGiB: 10 } }\n");
    const lab = { "controlPlane/volumes": { capacityGiB: 25 } };
    const settings = { quotas: { gigabytes: 10 } };
    expect(problemsWith({ roster: teams(2), blueprint, settings, lab })).toEqual([]);
    expect(problemsWith({ roster: teams(3), blueprint, settings, lab })).toEqual([
      'controlPlane.volumes.capacityGiB: 25 GiB is less than the class\'s volumes, 30 GiB: 2 of 3 teams fit, no room for "T3"; take fewer teams or smaller ones',
    ]);
  });

  test.each([
    ["by default a snapshot of each volume", "", 10],
    ["as the blueprint says", "headRoom: { gigabytes: 4 }\n", 4],
  ])("head room of volumes is counted: %s", (_what, headRoom, each) => {
    const blueprint = `${one("    volumes: { data: { sizeGiB: 10 } }\n")}${headRoom}`;
    const room = (volumesGiB: number) => ({ roster: teams(3), blueprint, settings: { capacity: { volumesGiB } } });
    const needed = 3 * (10 + each);
    expect(problemsWith(room(needed))).toEqual([]);
    expect(problemsWith(room(needed - 1))).toEqual([
      `class.capacity.volumesGiB: ${needed - 1} GiB is less than the class's volumes, 30 GiB, and their head room for snapshots and more, ${3 * each} GiB: ` +
        '2 of 3 teams fit, no room for "T3"; take fewer teams, smaller ones, or less head room (headRoom.gigabytes in the blueprint, or quotas.gigabytes)',
    ]);
  });

  test("floating IPs and routers that quotas allow beyond the blueprint draw from the pool", () => {
    const lab = { "nodes/lisa/memoryMiB": 65_536, "nodes/lisa/rootDisk": { sizeGiB: 99 } };
    const settings = { quotas: { floatingIps: 4, routers: 2 } };
    // 58 addresses, of which the lab has three: eleven teams of five fit.
    expect(problemsWith({ roster: teams(9), blueprint: one(), settings, lab })).toEqual([]);
    const [told] = problemsWith({ roster: teams(12), blueprint: one(), settings, lab });
    expect(told).toBe(
      "cloud.externalNetworks.internet.allocationPools: 58 addresses less the lab's own 3 cannot serve the 72 that the class's routers and " +
        'floating IPs may take, 60 of them by quotas beyond the blueprint: 9 of 12 teams fit, no room for "T10", "T11" and "T12"; ' +
        "widen the pools to 75 addresses, take fewer teams, lower quotas, or use fewer floating IPs",
    );
  });

  test("a network is large enough for its machines", () => {
    const blueprint = one("    count: 5\n").replace("192.168.100.0/24", "192.168.100.0/29");
    expect(problemsWith({ roster: teams(1), blueprint }).join()).toContain(
      '192.168.100.0/29 has room for 4 machines, and team "T1" needs 5; use a larger network',
    );
  });
});

test("what is said to fit, fits", () => {
  const vcpus = fc.integer({ min: 3, max: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), vcpus, (count, cpu) => {
      const lab = {
        "nodes/lisa/memoryMiB": 8192,
        "nodes/lisa/overcommit": { cpu: cpu / 4 },
        "nodes/lisa/rootDisk": { sizeGiB: 99 },
      };
      const [told] = problemsWith({ roster: teams(count), blueprint: one(), lab });
      const fitting = told === undefined ? count : Number(/(\d+) of \d+ teams? fit/.exec(told)?.[1] ?? 0);
      fc.pre(fitting > 0);
      expect(classWith({ roster: teams(fitting), blueprint: one(), lab }).teams).toHaveLength(fitting);
      // The lab's two instances are there before.
      expect(fitting).toBe(Math.min(count, cpu - 2));
    }),
    { numRuns: 30 },
  );
});
