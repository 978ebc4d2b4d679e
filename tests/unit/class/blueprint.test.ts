import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { parseBlueprint } from "../../../reading/blueprint/parse";
import { blueprintSchemaText } from "../../../settings/json-schema";
import { formatProblem } from "../../../values/problem";
import { asTold } from "./told";

const folder = resolve(__dirname, "../../../blueprints");
const shipped = readdirSync(folder);
const textOf = (file: string) => readFileSync(resolve(folder, file), "utf8");

const report = (text: string) => {
  const read = parseBlueprint("b.yaml", "b", text);
  return "problems" in read ? read.problems.map(formatProblem) : [];
};

test("those that ship are sound", () => {
  expect(shipped).toEqual(["docker-lab.yaml", "two-segments.yaml", "web-and-database.yaml"]);
  expect(shipped.flatMap((file) => report(textOf(file)))).toEqual([]);
});

test("config/blueprint.schema.json is up to date (else: npm run schema)", () => {
  expect(readFileSync(resolve(folder, "../config/blueprint.schema.json"), "utf8")).toBe(blueprintSchemaText());
});

const base = `version: 2
networks:
  lan: { cidr: 192.168.100.0/24 }
  own: { cidr: { pool: 10.64.0.0/10, prefixLength: 29 } }
routers:
  gateway: { networks: [lan] }
  inner: { networks: [own], externalNetwork: none }
securityGroups:
  web: { rules: [{ protocol: tcp, ports: 80, remote: { network: lan } }] }
userData:
  hello: |
    #!/bin/sh
    echo {{team}}
variants:
  port: { from: 1, to: 9 }
  flag: { hex: 8, per: member }
instances:
  web:
    image: guest
    flavor: small
    networks: [{ network: lan }, { network: own }]
    userData: hello
`;

/** The base with one piece of text replaced by another. */
const but = (from: string, to: string) => {
  expect(base).toContain(from);
  return base.replace(from, to);
};
const more = (text: string) => `${base}${text}`;

test("the base is sound", () => expect(report(base)).toEqual([]));

test("machines may be left to the teams", () => {
  expect(report(`${base.slice(0, base.indexOf("instances:"))}instances: {}\n`)).toEqual([]);
});

describe("mistakes, with line and column", () => {
  test.each([
    ["no YAML", but("version: 2", "version: [2"), [/^line \d+, column \d+: this is not valid YAML/]],
    [
      "an unknown key",
      but("    userData: hello", "    userdata: hello"),
      ["line 22, column 5 (instances.web.userdata): this key does not exist; did you mean userData?"],
    ],
    ["another version", but("version: 2", "version: 3"), [/^line 1, column 1 \(version\): 3 cannot stand here; use 2/]],
    [
      "an unknown network",
      but("{ network: lan },", "{ network: lna },"),
      ["line 21, column 18 (instances.web.networks[0].network): lna is no network; did you mean lan?"],
    ],
    [
      "user data",
      but("userData: hello", "userData: helo"),
      ["line 22, column 5 (instances.web.userData): helo is no user data; did you mean hello?"],
    ],
    [
      "host bits",
      but("192.168.100.0/24", "192.168.100.1/24"),
      ["line 3, column 10 (networks.lan.cidr): 192.168.100.1/24 has host bits set; use 192.168.100.0/24"],
    ],
    [
      "a pool that is too small",
      but("prefixLength: 29", "prefixLength: 9"),
      [/\(networks.own.cidr.prefixLength\): 9 is larger than the pool 10.64.0.0\/10; use 10 to 29/],
    ],
    [
      "a network on two routers",
      but("networks: [own]", "networks: [own, lan]"),
      [/\(routers.inner.networks\[1\]\): lan is on router gateway already, which has its gateway address/],
    ],
    [
      "overlap on a router",
      but("networks: [lan]", "networks: [lan, x]").replace("  own:", "  x: { cidr: 192.168.0.0/16 }\n  own:"),
      [/\(routers.gateway.networks\[1\]\): x overlaps with network lan on the same router/],
    ],
    [
      "an unknown variable",
      but("{{team}}", "{{tema}} {{x}}"),
      [
        "line 13, column 10 (userData.hello): {{tema}} is no variable; did you mean team?; for plain braces write \\{{",
        /line 13, column 19 \(userData.hello\): \{\{x\}\} is no variable/,
      ],
    ],
    [
      "a member's variable for a team's machine",
      but("{{team}}", "{{variant.flag}}"),
      [/\{\{variant.flag\}\} is a member's own, and instance web is for the team/],
    ],
    [
      "cloud-config that is no YAML",
      but("#!/bin/sh\n    echo {{team}}", "#cloud-config\n    a: [{{team}}"),
      [/\(userData.hello\): this is not valid YAML/],
    ],
    [
      "a fixed address outside",
      but("{ network: lan },", "{ network: lan, fixedIp: 10.0.0.1 },"),
      [/fixedIp\): 10.0.0.1 is outside 192.168.100.0\/24/],
    ],
    [
      "the gateway's address",
      but("{ network: lan },", "{ network: lan, fixedIp: 192.168.100.1 },"),
      [/fixedIp\): 192.168.100.1 is the gateway of network lan/],
    ],
    [
      "a written address where teams differ",
      but("{ network: own }", "{ network: own, fixedIp: 10.64.0.5 }"),
      [/10.64.0.5 is written out, and network own differs between teams; write it as \{ host: 10 \}/],
    ],
    [
      "too many machines for the network",
      but("{ network: own }", "{ network: own, fixedIp: { host: 5 } }").replace("userData: hello", "count: 3"),
      [/host 5 leads to host 7, outside of network own; the network has 6 addresses/],
    ],
    [
      "the same address twice",
      more("  db: { image: g, flavor: s, networks: [{ network: lan, fixedIp: { host: 9 } }] }\n").replace(
        "{ network: lan },",
        "{ network: lan, fixedIp: 192.168.100.9 },",
      ),
      [/\(instances.db.networks\[0\].fixedIp\): host 9 gives 192.168.100.9, which belongs to instance web already/],
    ],
    [
      "an address for every member",
      but("{ network: lan },", "{ network: lan, fixedIp: { host: 9 } },").replace(
        "userData: hello",
        "count: perMember",
      ),
      [/host 9 cannot belong to an instance of every member/],
    ],
    [
      "two names that meet",
      more("  web-1: { image: g, flavor: s, networks: [{ network: lan }] }\n").replace("userData: hello", "count: 2"),
      [/\(instances.web-1\): web-1 is the name of an instance of web too/],
    ],
    [
      "a floating IP without a way",
      but("[{ network: lan }, { network: own }]", "[{ network: own }]").replace("userData: hello", "floatingIp: true"),
      [/floatingIp\): a floating IP is for its first NIC, and network own has no router that leads outside/],
    ],
    [
      "exposed to nobody",
      but("userData: hello", "exposed: [{ protocol: tcp, ports: 80 }]"),
      [/exposed\): this is reached by nobody outside/],
    ],
    [
      "ports of ICMP",
      but("userData: hello", "floatingIp: true\n    exposed: [{ protocol: icmp, ports: 80 }]"),
      [/exposed\[0\].ports\): ports do not exist in icmp/],
    ],
    [
      "groups without port security",
      but("userData: hello", "forwards: true\n    securityGroups: [web]"),
      [/forwards\): an instance that forwards has no port security/],
    ],
    ["a walltime", but("userData: hello", "walltime: 4 hours"), [/walltime\): 4 hours is no walltime/]],
    [
      "numbers the wrong way round",
      but("from: 1, to: 9", "from: 9, to: 1"),
      [/variants.port\): 9 to 1 is the wrong way round/],
    ],
    [
      "a rule twice",
      but("{ network: lan } }]", "{ network: lan } }, { protocol: tcp, ports: 80, remote: { network: lan } }]"),
      [/rules\[1\]\): ingress-tcp-80-network:lan says the same as rules\[0\]/],
    ],
    [
      "a network without router and machines",
      `${base.slice(0, base.indexOf("instances:")).replace("  inner: { networks: [own], externalNetwork: none }\n", "")}instances: {}\n`,
      [/\(networks.own\): own has neither instance nor router/],
    ],
    [
      "user data that is too long",
      but("echo {{team}}", `echo {{team}} ${"x".repeat(50_000)}`),
      [/\(userData.hello\): a text of \d+ bytes is longer than Nova takes/],
    ],
  ] as const)("%s", (_what, text, told) => {
    const lines = report(text).map((line) => line.replace("b.yaml ", ""));
    expect(asTold(lines, told)).toEqual(told);
  });

  test("all at once", () => {
    const text = but("{ network: lan },", "{ network: lna },").replace("{{team}}", "{{x}}").replace("to: 9", "to: 0");
    expect(report(text)).toHaveLength(3);
  });
});

const isSound = (text: string) => {
  const read = parseBlueprint("b.yaml", "b", text);
  const told = "problems" in read ? read.problems.map(formatProblem) : ["sound"];
  expect(told.length).toBeGreaterThan(0);
  // eslint-disable-next-line no-control-regex -- these are meant
  for (const line of told) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
};

describe("whatever stands in the file, the answer is a blueprint or a list of problems", () => {
  test("characters that move the cursor are written out", () => {
    expect(report("\u0085\u009b")).toEqual([
      'b.yaml line 1, column 1: "\\u{85}\\u{9b}" cannot stand here; use a mapping with version, networks and instances',
    ]);
  });

  test("any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), isSound), { numRuns: 500 });
  });

  /** Every place in a value. */
  function places(value: unknown, at: readonly string[] = []): (readonly string[])[] {
    const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return [...(at.length > 0 ? [at] : []), ...inside.flatMap(([key, v]) => places(v, [...at, key]))];
  }

  test("anything in any place of a sound one", () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        "../..",
        "{{",
        "{{team",
        "10.0.0.0/33",
        "#cloud-config\n[",
        "\u0000",
        "__proto__",
        "constructor",
        -1,
        1e21,
        "guest",
      ),
    );
    const all = [base, ...shipped.map(textOf)].flatMap((text) => {
      const value: unknown = parse(text);
      return places(value).map((place) => ({ value, place }));
    });
    fc.assert(
      fc.property(fc.constantFrom(...all), anything, ({ value, place }, other) => {
        const changed = structuredClone(value) as Record<string, unknown>;
        const last = place[place.length - 1] ?? "";
        const parent = place.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, changed);
        parent[last] = other;
        isSound(stringify(changed));
      }),
      { numRuns: 500 },
    );
  });

  test("a sound one with pieces of text taken out or doubled", () => {
    fc.assert(
      fc.property(
        fc.nat(base.length),
        fc.nat(20),
        fc.constantFrom("", "{", "- ", "&a ", "*a", '"', "|", "\t", "? "),
        (at, length, text) => {
          isSound(base.slice(0, at) + text + base.slice(at + length));
        },
      ),
      { numRuns: 500 },
    );
  });
});
