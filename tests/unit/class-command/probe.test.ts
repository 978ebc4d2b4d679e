/** What a probe tries, and how it reads what a guest says. */
import { guestScript, readReport, secondsFor } from "../../../cli/class/probe/guest-script";
import { managementTargets } from "../../../cli/class/probe/management";
import { attemptsOf, pairsOf, senderOf, type PlanInputs, type Sender } from "../../../cli/class/probe/plan";
import { probeText } from "../../../cli/class/probe/text";
import type { Attempt, ProbeResult } from "../../../cli/class/probe/types";
import { labWith } from "../base";
import { classWith } from "../class/base";
import { accessOf } from "./base";

const blueprint = (exposed: string) => `version: 2
networks:
  lan: { cidr: 192.168.100.0/24 }
  own: { cidr: { pool: 10.64.0.0/10, prefixLength: 28 } }
routers: { gateway: { networks: [lan] } }
instances:
  door:
    image: guest
    flavor: small
    networks: [{ network: lan }, { network: own }]
    floatingIp: true
    exposed: [${exposed}]
`;
const ssh = "{ protocol: tcp, ports: 22 }";
const roster = "team,username\nRed,ada\nBlue,ben\nGreen,cleo\n";
const lab = labWith();
const model = classWith({ roster, blueprint: blueprint(`${ssh}, { protocol: tcp, ports: 9100 }`) });
const [red, blue, green] = model.teams as [(typeof model.teams)[0], (typeof model.teams)[0], (typeof model.teams)[0]];

const accesses = Object.fromEntries(
  model.teams.map((team, i) => [
    team.key,
    {
      ...accessOf(team),
      projectId: `${i}`.repeat(32),
      machines: {
        door: { fixedIps: ["192.168.100.7", `10.64.${i}.2`], floatingIp: `198.18.65.20${i}`, loginUser: "root" },
      },
    },
  ]),
);
const inputs: PlanInputs = {
  ...{ lab, model, accesses, labInstances: {}, ports: [4000] },
  serverIds: new Map([["blue/door", "11111111-2222-3333-4444-555555555555"]]),
};
const sender = () => senderOf(red, accesses["red"]) as Sender;
const attempts = () => attemptsOf(inputs, sender(), ["blue"]);
const shown = ({ target, address, what, declared }: Attempt) =>
  [target, address, what.kind === "tcp" ? what.port : what.kind, declared ?? "-"].join(" ");

test("on another team: all its addresses but those that mean the sender's own network, declared ports among the others", () => {
  const onBlue = attempts().filter(({ to }) => to === "blue");
  const addresses = new Set(onBlue.map(({ address }) => address));
  // The fixed address on lan is one of the sender's own network.
  expect([...addresses]).toEqual(["198.18.65.201", "10.64.1.2", "169.254.169.254"]);
  const declared = onBlue.filter((one) => one.declared !== undefined && one.address === "198.18.65.201");
  expect(declared.map(shown)).toEqual(["blue/door 198.18.65.201 22 exposed", "blue/door 198.18.65.201 9100 exposed"]);
  expect(onBlue.map(shown)).toEqual(
    expect.arrayContaining([
      "blue/door 198.18.65.201 icmp -",
      "blue/door 198.18.65.201 81 -",
      "blue/door 198.18.65.201 4000 -",
      "blue/door 10.64.1.2 3306 -",
    ]),
  );
});

test("metadata is asked for in the other's name, in each way, and known by the other's project", () => {
  const asked = attempts().flatMap(({ what }) => (what.kind === "metadata" ? [what] : []));
  expect(asked.map(({ headers, needle }) => [headers.map((line) => line.split(":")[0]), needle])).toEqual([
    [["X-Forwarded-For"], "1".repeat(32)],
    [["X-Instance-ID", "X-Instance-ID-Signature", "X-Tenant-ID"], "1".repeat(32)],
    [["X-Forwarded-For", "X-Instance-ID", "X-Instance-ID-Signature", "X-Tenant-ID"], "1".repeat(32)],
  ]);
});

test("what is below the cloud is closed to all but where a network names it as its name server", () => {
  const targets = managementTargets(lab, model, []);
  expect([...new Set(targets.map(({ target, address }) => `${target} ${address}`))]).toEqual([
    "controller 198.18.26.20",
    "lab host 198.18.26.10",
    "network-1 198.18.26.31",
    "lisa 198.18.26.41",
    "gateway 198.18.26.254",
  ]);
  expect(targets.length).toBeGreaterThanOrEqual(25);
  expect(targets.filter(({ declared }) => declared !== undefined)).toEqual([]);
  const served = classWith({ roster, settings: { dnsNameservers: ["198.18.26.254"] }, blueprint: blueprint(ssh) });
  const labsOwn = labWith({
    cloud: { networks: { lan: { cidr: "10.1.0.0/24", dnsNameservers: ["198.18.26.254"] } } },
  });
  for (const [someLab, someClass] of [
    [lab, served],
    [labsOwn, model],
  ] as const)
    expect(managementTargets(someLab, someClass, []).filter(({ declared }) => declared !== undefined)).toEqual([
      {
        to: "management",
        target: "gateway",
        address: "198.18.26.254",
        what: { kind: "tcp", port: 53 },
        declared: "name server",
      },
    ]);
});

test("the false source address is in the sender's own network, and none of the team's", () => {
  const [spoof] = attempts().filter(({ what }) => what.kind === "spoof");
  expect(spoof).toMatchObject({ to: "own", target: "red/door", address: "192.168.100.254" });
});

test("a team that nobody can log in to says why", () => {
  expect(senderOf(blue, undefined)).toBe("it has not been made yet");
  const closed = classWith({ roster, blueprint: blueprint("{ protocol: icmp }") }).teams[0]!;
  expect(senderOf(closed, accesses["red"])).toBe("no machine of it has a floating IP and exposes TCP 22");
});

describe("pairs", () => {
  const teams = Array.from({ length: 10 }, (_, i) => `t${i}`);

  test("all ordered ones, each once, where there is room for them", () => {
    const pairs = pairsOf(teams, teams, 90);
    expect(new Set(pairs.map(String)).size).toBe(90);
    expect(pairs.every(([from, to]) => from !== to)).toBe(true);
  });

  test("of a part each team tries, and is tried, as often as the others", () => {
    const pairs = pairsOf(teams, teams, 30);
    for (const team of teams) {
      expect(pairs.filter(([from]) => from === team)).toHaveLength(3);
      expect(pairs.filter(([, to]) => to === team)).toHaveLength(3);
    }
  });
});

describe("the guest", () => {
  test("is sent nothing but plain words", () => {
    const evil: Attempt = {
      from: "red",
      to: "blue",
      target: "x",
      address: "1.2.3.4'; rm -rf /; '",
      what: { kind: "icmp" },
    };
    expect(() => guestScript("", [evil])).toThrow("is nothing that a probe asks for");
    expect(guestScript("functions", attempts()).trimEnd()).toMatch(/^functions\nmain\(\) \{[^]*\n\}\nmain$/);
  });

  test("has a bounded time", () => {
    expect(secondsFor(attempts())).toBeLessThan(1200);
  });

  test("is read, whatever else its login says", () => {
    const report = readReport(
      "Welcome!\r\nprobe lacks ping\r\nprobe metadata yes\nprobe open 3\nprobe closed 4\nprobe lacks ping\nprobe untried 5\nnoise probe open 9\nprobe done\n",
    );
    expect(report).toEqual({
      outcomes: new Map([
        [3, "open"],
        [4, "closed"],
        [5, "untried"],
      ]),
      ...{ lacks: ["ping"], done: true, metadata: true },
    });
  });
});

test("the table names what was open, declared or not, and who could not be probed", () => {
  const base = { from: red.key, to: blue.key, target: "blue/door", address: "198.18.65.201", outcome: "open" as const };
  const result: ProbeResult = {
    class: "net",
    pairs: { all: 6, probed: 1 },
    senders: [
      { team: red.key, machine: "door", state: "probed", lacks: ["ping"] },
      {
        team: green.key,
        state: "unreachable",
        why: "no machine of it has a floating IP and exposes TCP 22",
        lacks: [],
      },
    ],
    tried: [
      { ...base, what: { kind: "tcp", port: 81 } },
      { ...base, what: { kind: "tcp", port: 22 }, declared: "exposed" },
      { ...base, what: { kind: "tcp", port: 80 }, outcome: "closed" },
    ],
    summary: { tried: 3, open: 2, undeclared: 1, untried: 0 },
  };
  expect(probeText(result).split("\n")).toEqual([
    "from  to         address        declared      open",
    "red   blue/door  198.18.65.201  exposed       tcp 22",
    "red   blue/door  198.18.65.201  NOT DECLARED  tcp 81",
    "",
    "team red: door lacks ping",
    "team green could not be probed: no machine of it has a floating IP and exposes TCP 22",
    "",
    "Class net: 1 of 6 ordered pairs of teams; 3 tried, 2 open, 1 of them not declared. UDP is not probed.",
  ]);
});
