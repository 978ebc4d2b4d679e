import fc from "fast-check";
import { leaksOf, reachOf } from "../../../model/class/isolation/isolation";
import { labOwner, viewOf, type View } from "../../../model/class/isolation/view";
import type { SecurityGroupRuleModel } from "../../../model/cloud/types";
import { labWith } from "../base";
import { blueprint, classWith } from "./base";

const lab = labWith();
const sound = viewOf(lab, classWith());
const messages = (view: View) => leaksOf(view).map(({ message }) => message);

const rule = (ports: number, cidr = "0.0.0.0/0"): SecurityGroupRuleModel => ({
  ...{ key: "x", direction: "ingress", protocol: "tcp", remote: { cidr } },
  ports: { first: ports, last: ports },
});
const machine = (view: View, id: string, more: object): View => ({
  ...view,
  machines: view.machines.map((one) => (one.id === id ? { ...one, ...more } : one)),
});
const rulesOf = (id: string) => sound.machines.find((one) => one.id === id)?.rules ?? [];
const groupOf = (id: string) => sound.machines.find((one) => one.id === id)?.groups[0] ?? "none";
const network = (view: View, id: string, more: object): View => ({
  ...view,
  networks: view.networks.map((one) => (one.id === id ? { ...one, ...more } : one)),
});

test("a class as declared leaks nothing, and is reached by what it exposes", () => {
  expect(messages(sound)).toEqual([]);
  expect(reachOf(sound).filter(({ to }) => to === "red")).toEqual([
    {
      ...{ from: "anyone", to: "red", machine: "red/web", kind: "outside" },
      openings: [{ protocol: "tcp", ports: { first: 80, last: 80 } }, { protocol: "icmp" }],
      path: ["network internet", "its floating IP", "machine red/web"],
    },
  ]);
});

describe("an injected leak is named, with both and the way", () => {
  test.each([
    [
      "a shared network",
      network(sound, "red/own", { shared: true }),
      ["every team can reach machine red/web of team red on everything, by network red/own > machine red/web"],
    ],
    [
      "an RBAC share",
      { ...sound, shares: [{ network: "red/lan", target: "equipe-bleue" }] },
      [
        "team equipe-bleue can reach machine red/web of team red on tcp 5432, tcp 80 and icmp, by network red/lan > machine red/web",
        "team equipe-bleue has a way, closed by rules only, to machine red/box-ada of team red, by network red/lan > machine red/box-ada",
        "team equipe-bleue has a way, closed by rules only, to machine red/box-ben of team red, by network red/lan > machine red/box-ben",
      ],
    ],
    [
      "a class's group that everybody may write into",
      { ...sound, groupShares: [{ group: groupOf("red/web"), target: "*" }] },
      ["red", "equipe-bleue"].map(
        (team) =>
          `every team can open machine ${team}/web of team ${team}, by adding rules to group ${groupOf("red/web")}`,
      ),
    ],
    [
      "a team's group that another may write into",
      {
        ...sound,
        groupShares: [
          { group: "red/inner", target: "equipe-bleue" },
          { group: "red/inner", target: "red" },
        ],
        machines: machine(sound, "red/box-ada", { groups: ["red/inner"] }).machines,
      },
      ["team equipe-bleue can open machine red/box-ada of team red, by adding rules to group red/inner"],
    ],
    [
      "a router in two teams' networks",
      {
        ...sound,
        routers: [
          ...sound.routers,
          { id: "oops", owner: labOwner, networks: ["red/own", "equipe-bleue/own"], enableSnat: true },
        ],
      },
      [
        "team red can reach machine equipe-bleue/web of team equipe-bleue on tcp 80 and icmp, by network red/own > router oops > network equipe-bleue/own > machine equipe-bleue/web",
        "team equipe-bleue can reach machine red/web of team red on tcp 80 and icmp, by network equipe-bleue/own > router oops > network red/own > machine red/web",
      ],
    ],
    [
      "a rule for the world on a port that is not exposed",
      machine(sound, "red/web", { rules: [...rulesOf("red/web"), rule(22)] }),
      [
        "anyone can reach machine red/web of team red on tcp 22, by network internet > its floating IP > machine red/web",
      ],
    ],
    [
      "a floating IP where none was meant",
      machine(sound, "red/box-ada", { floatingIp: "internet", rules: [rule(23, "10.0.0.0/8")] }),
      [
        "anyone can reach machine red/box-ada of team red on tcp 23, by network internet > its floating IP > machine red/box-ada",
      ],
    ],
    [
      "a router without SNAT",
      {
        ...machine(sound, "red/box-ada", { rules: [rule(23)] }),
        routers: sound.routers.map((one) => (one.id === "red/gateway" ? { ...one, enableSnat: false } : one)),
      },
      [
        "anyone can reach machine red/box-ada of team red on tcp 23, by network internet > router red/gateway without SNAT > machine red/box-ada",
      ],
    ],
    [
      "a machine of one team in another's network",
      machine(sound, "red/box-ada", { networks: ["equipe-bleue/own"], rules: [] }),
      [
        "team equipe-bleue has a way, closed by rules only, to machine red/box-ada of team red, by network equipe-bleue/own > machine red/box-ada",
        "team red can reach machine equipe-bleue/web of team equipe-bleue on everything, by network equipe-bleue/own > machine equipe-bleue/web",
      ],
    ],
  ] as [string, View, string[]][])("%s", (_what, view, told) => {
    expect(messages(view)).toEqual(told);
  });

  test("a machine that forwards between networks of two teams is a way, and has no rules", () => {
    const view = machine(sound, "red/web", {
      forwards: true,
      networks: ["red/lan", "equipe-bleue/own"],
      floatingIp: undefined,
    });
    const told = messages(view);
    expect(told).toContain(
      "team equipe-bleue can reach machine red/web of team red on everything, by network equipe-bleue/own > machine red/web",
    );
    expect(
      told.some((line) =>
        line.includes("network red/lan > machine red/web > network equipe-bleue/own > machine equipe-bleue/web"),
      ),
    ).toBe(true);
  });

  test("members of a group that two teams share pass its rules only on a way inside", () => {
    const inGroup = { groups: ["g"], rules: [{ key: "x", direction: "ingress", remote: { group: "g" } }] };
    const both = machine(machine(sound, "red/box-ada", inGroup), "equipe-bleue/box-cleo", inGroup);
    expect(messages(both)).toEqual([]);
    const joined = { ...both, shares: [{ network: "red/lan", target: "equipe-bleue" }] };
    expect(messages(joined)).toContain(
      "team equipe-bleue can reach machine red/box-ada of team red on everything, by network red/lan > machine red/box-ada",
    );
  });
});

describe("whatever the teams", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/), { minLength: 2, maxLength: 8 });
  const rosterOf = (teams: readonly string[]) =>
    `team,username\n${teams.map((name) => `${name},x-${name}`).join("\n")}\n`;
  const big = {
    "nodes/lisa/rootDisk": { sizeGiB: 400 },
    "nodes/lisa/memoryMiB": 65_536,
    "nodes/lisa/vcpuTopology": { sockets: 1, cores: 64, threads: 1 },
  };

  test("there is no leak; of a leak between two, the two are named and nobody else", () => {
    const kind = fc.constantFrom("share", "router", "rule");
    fc.assert(
      fc.property(names, kind, (teams, leak) => {
        const view = viewOf(lab, classWith({ roster: rosterOf(teams), blueprint, lab: big }));
        expect(leaksOf(view)).toEqual([]);
        const [a, b] = [teams[0] ?? "", teams[1] ?? ""];
        const router = { id: "r", owner: labOwner, networks: [`${a}/lan`, `${b}/lan`], enableSnat: true };
        const injected: Record<string, View> = {
          share: { ...view, shares: [{ network: `${a}/lan`, target: b }] },
          router: { ...view, routers: [...view.routers, router] },
          rule: machine(view, `${a}/web`, { rules: [rule(22)] }),
        };
        const named = leaksOf(injected[leak] ?? view).flatMap(({ from, to }) => [from, to]);
        const expected = { share: [a, b], router: [a, b], rule: ["anyone", a] }[leak] ?? [];
        expect([...new Set(named)].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 30 },
    );
  });

  test("300 teams take a moment", () => {
    const many = Array.from({ length: 300 }, (_, i) => `t${i}`);
    const part = viewOf(lab, classWith());
    const view: View = {
      ...part,
      ...{
        networks: many.map((t) => ({ id: `${t}/lan`, owner: t, cidr: "10.0.0.0/24", external: false, shared: false })),
      },
      routers: many.map((t) => ({
        id: `${t}/r`,
        owner: t,
        networks: [`${t}/lan`],
        externalNetwork: "internet",
        enableSnat: true,
      })),
      machines: many.map((t) => ({
        ...{ id: `${t}/m`, owner: t, networks: [`${t}/lan`], forwards: false },
        rules: [],
        groups: [],
      })),
    };
    expect(leaksOf(view)).toEqual([]);
  });
});
