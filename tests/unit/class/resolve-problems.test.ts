import { blueprint, problemsWith, roster } from "./base";
import { asTold } from "./told";

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
      [
        "class.roster: r.csv (/project/r.csv) does not exist; name a CSV or YAML file; docs/class/roster.md explains them",
      ],
    ],
    [
      "no blueprint",
      s({ blueprint: "docker-lap" }),
      ["class.blueprint: docker-lap is no blueprint that ships; name a .yaml file, or did you mean docker-lab?"],
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
    ...(
      [
        [
          "a team's start before the class's",
          "2026-08-01,,",
          /"2026-08-01" is before the class's start, 2026-09-01 00:00/,
        ],
        [
          "a team's start after the class's end",
          "2027-01-01,,",
          /"2027-01-01" is not before the class's end, 2026-12-19/,
        ],
        [
          "a team's end before its own start",
          "2026-10-01,2026-09-15,",
          /"2026-09-15" is not after the team's start, 2026-10/,
        ],
        ["a team's walltime", "2026-10-01,,soon", /\(walltime\): "soon" is no length of time; write it as 4h/],
        ["a team's end in two ways", ",2026-10-01,4h", /\(walltime\): "4h" says the same as `leaseEnd` in another way/],
        ["a team's walltime beyond the class", "2026-12-18,,2d", /"2d" ends after the class's end, 2026-12-19/],
      ] as const
    ).map(
      ([what, cells, told]) =>
        [what, { roster: `team,username,leaseStart,leaseEnd,walltime\nRed,ada,${cells}\n` }, [told]] as const,
    ),
    [
      "a team's walltime from nowhere",
      { ...s({ lease: { end: "2026-12-18" } }), roster: "team,username,walltime\nRed,ada,4h\n" },
      [/"4h" is counted from a start, which is not set; set leaseStart, or class.lease.start/],
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
      ["blueprint.yaml line 25, column 5 (instances.web.image): geust is no image of the lab; did you mean guest?"],
    ],
    [
      "a flavor",
      b("flavor: tiny", "flavor: tny"),
      [
        /^blueprint.yaml line 26, column 5 \(instances.web.flavor\): tny is no flavor of the blueprint or the lab; did you mean tiny\?/,
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
      [/\(instances.box.aggregate\): ssd=true is the metadata of no host aggregate/],
    ],
    [
      "access taken back from a team that is not there",
      s({ revocations: { rot: 1, red: 2 } }),
      ["class.revocations.rot: \"rot\" is no team's key; use one of the roster's: red, equipe-bleue"],
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
      [/\(instances.box.walltime\): 4h is counted from the start of the class, which is not set/],
    ],
  ] as const)("%s", (_what, changes, told) => {
    const lines = problemsWith(changes);
    expect(asTold(lines, told)).toEqual(told);
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
