/** Settings and blueprints of earlier versions are read as before, reported, and rewritten on request. */
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { upgraded } from "../../../cli/settings/upgrade";
import { parseBlueprint } from "../../../reading/blueprint/parse";
import { labFrom } from "../../../reading/lab";
import { formatProblem } from "../../../values/problem";
import { baseSettings, changed, memoryMachine } from "../base";

const blueprints = resolve(__dirname, "../../../blueprints");
const present = (file: string) => readFileSync(resolve(blueprints, file), "utf8");

/** As version 1 had it. */
const earlier = (text: string) =>
  text
    .replace("version: 2", "version: 1")
    .replace(/^instances:/m, "machines:")
    .replace(/cidr: (\S+) \}/, "cidr: $1, gateway: true }")
    .replace(/networks: \[(.*)\] \}/, "networks: [$1], external: true }");

const settingsOf = (text: string) => {
  const read = parseBlueprint("b.yaml", "b", text);
  return "blueprint" in read ? read.blueprint.settings : read.problems.map(formatProblem);
};

const full = `# A comment at the top.
version: 1 # of this format
networks:
  lan: { cidr: 10.0.0.0/24, gateway: false } # no way out
  own: { gateway: true, cidr: 10.0.1.0/24 }
  block:
    cidr: 10.0.2.0/24
    # about the gateway
    gateway: true
    dhcp: false
routers:
  inner:
    external: false
    networks: [own, block]
machines:
  web: # the first
    image: guest
    flavor: small
    count: { perTeam: 3 } # three of them
    networks: [{ network: lan }]
`;

const rewritten = `# A comment at the top.
version: 2 # of this format
networks:
  lan: { cidr: 10.0.0.0/24, gatewayIp: none } # no way out
  own: { cidr: 10.0.1.0/24 }
  block:
    cidr: 10.0.2.0/24
    # about the gateway
    dhcp: false
routers:
  inner:
    externalNetwork: none
    networks: [own, block]
instances:
  web: # the first
    image: guest
    flavor: small
    count: 3 # three of them
    networks: [{ network: lan }]
`;

test.each(readdirSync(blueprints))("%s of version 1 means what it means today", (file) => {
  const text = earlier(present(file));
  expect(text).toContain("machines:");
  expect(settingsOf(text)).toEqual(settingsOf(present(file)));
});

test("a blueprint is rewritten in place, comments and form kept, and means the same", () => {
  expect(upgraded(full)).toMatchObject({ text: rewritten });
  expect(settingsOf(full)).toEqual(settingsOf(rewritten));
  expect(upgraded(rewritten)).toEqual({ text: rewritten, changes: [] });
});

test("the warning says what is written how now", () => {
  const read = parseBlueprint("b.yaml", "b", full);
  expect("warnings" in read ? read.warnings : []).toEqual([
    "blueprint b.yaml is written in an earlier form, which is read as before: version is 2 now; machines is instances now; " +
      "networks.lan.gateway is gatewayIp: none now; networks.own.gateway is the default, and left out now; " +
      "networks.block.gateway is the default, and left out now; routers.inner.external is externalNetwork: none now; " +
      "and 1 more. To rewrite it: npm run settings -- upgrade FILE",
  ]);
});

test("a mistake in an earlier form is told at the place and under the name that its writer knows", () => {
  const text = full
    .replace("flavor: small", "flavour: small")
    .replace("networks: [own, block]", "networks: [own, lan]");
  const read = parseBlueprint("b.yaml", "b", text);
  expect("problems" in read ? read.problems.map(formatProblem) : []).toEqual([
    "b.yaml line 16, column 3 (machines.web.flavor): no value is set; use a name: letters, digits, spaces, dots, hyphens, underscores, 63 characters at most",
    "b.yaml line 18, column 5 (machines.web.flavour): this key does not exist; did you mean flavor?",
  ]);
  const inner = parseBlueprint("b.yaml", "b", full.replace("networks: [own, block]", "networks: [own, lan]"));
  expect("problems" in inner ? inner.problems.map(formatProblem) : []).toEqual([
    "b.yaml line 14, column 21 (routers.inner.networks[1]): lan has no gateway address that a router could have; take gatewayIp: none out of networks.lan",
    "b.yaml line 6, column 3 (networks.block): block has neither instance nor router; take it out, or use it",
  ]);
});

describe("a lab's settings", () => {
  const { networks, instances, ...rest } = baseSettings.cloud!;
  const cloud = {
    ...rest,
    privateNetworks: networks,
    instances: { ...instances, quiet: { ...instances!["web"], floatingIp: "none" } },
  };

  test("are read as before, with a warning", () => {
    const now = { ...instances, quiet: { ...instances!["web"], floatingIp: false } };
    const loaded = labFrom({ ...baseSettings, cloud }, memoryMachine());
    const today = labFrom(changed({ "cloud/instances": now }), memoryMachine());
    expect("lab" in loaded && loaded.lab).toEqual("lab" in today && today.lab);
    expect("warnings" in loaded ? loaded.warnings : []).toContain(
      "atelier:lab is written in an earlier form, which is read as before: cloud.privateNetworks is networks now; " +
        "cloud.instances.quiet.floatingIp is false now. To rewrite the stack file: npm run settings -- upgrade FILE",
    );
  });

  test("have their mistakes told under the name that was written", () => {
    const wrong = { ...cloud, privateNetworks: { lan: { cidr: "192.168.100.1/24", dhpc: true } } };
    const loaded = labFrom({ ...baseSettings, cloud: wrong }, memoryMachine());
    expect("problems" in loaded ? loaded.problems.map(formatProblem) : []).toEqual([
      "cloud.privateNetworks.lan.dhpc: this key does not exist; did you mean dhcp?",
    ]);
  });

  test("with both names have one too many", () => {
    const loaded = labFrom({ ...baseSettings, cloud: { ...cloud, networks } }, memoryMachine());
    expect("problems" in loaded ? loaded.problems.map(({ path }) => path) : []).toContain("cloud.privateNetworks");
  });

  test("are rewritten in a stack file, secrets untouched", () => {
    const file = `config:\n  atelier:lab:\n    controlPlane:\n      secrets: { secure: AAABAD== } # ours\n    cloud:\n      privateNetworks: # of students\n        lan: { cidr: 10.0.0.0/24 }\n      instances:\n        web: { floatingIp: none }\n`;
    expect(upgraded(file)).toMatchObject({
      text: file.replace("privateNetworks", "networks").replace("floatingIp: none", "floatingIp: false"),
    });
  });
});

/** Nothing is left to be rewritten. */
function settles(text: string): boolean {
  const again = upgraded(text);
  return "changes" in again && again.changes.length === 0;
}

const inForm = (networks: string, machine = "") =>
  `version: 2\nnetworks:\n${networks}\ninstances:\n  web: { image: guest, flavor: small, networks: [{ network: lan }] }\n${machine}`;
const inFormOf1 = (networks: string, machine = "") =>
  inForm(networks, machine).replace("version: 2", "version: 1").replace("instances:", "machines:");

test.each<readonly [string, string, string]>([
  [
    "a count in block style",
    inFormOf1(
      "  lan: { cidr: 10.0.0.0/24 }",
      "  db:\n    count:\n      perTeam: 3\n    image: guest\n    flavor: small\n",
    ),
    inForm("  lan: { cidr: 10.0.0.0/24 }", "  db:\n    count:\n      3\n    image: guest\n    flavor: small\n"),
  ],
  [
    "comments of others beside what goes",
    inFormOf1("  lan:\n    gateway: true # the router's\n    # students' addresses\n    cidr: 10.0.0.0/24"),
    inForm("  lan:\n    # the router's\n    # students' addresses\n    cidr: 10.0.0.0/24"),
  ],
  [
    "a comment in braces",
    inFormOf1("  lan: { cidr: 10.0.0.0/24, # students\n    gateway: true }"),
    inForm("  lan: { cidr: 10.0.0.0/24, # students\n    }"),
  ],
  [
    "the only pair in braces",
    "version: 1\nnetworks:\n  a: { gateway: true }\nmachines:\n  w: { count: 3 }\n",
    "version: 2\nnetworks:\n  a: { }\ninstances:\n  w: { count: 3 }\n",
  ],
  [
    "a comment beside what goes, and commas in comments",
    "version: 1\nnetworks: # lan, dmz\n  a:\n    gateway: true # why, here\n    cidr: x\nmachines: {}\n",
    "version: 2\nnetworks: # lan, dmz\n  a:\n    # why, here\n    cidr: x\ninstances: {}\n",
  ],
  [
    "JSON, which stays JSON",
    '{"version":1,"networks":{"lan":{"cidr":"10.0.0.0/24","gateway":false}},"machines":{"web":{"count":{"perTeam":2}}}}',
    '{"version":2,"networks":{"lan":{"cidr":"10.0.0.0/24","gatewayIp":"none"}},"instances":{"web":{"count":2}}}',
  ],
])("%s", (_what, earlierText, now) => {
  const result = upgraded(earlierText);
  expect("text" in result ? result.text.replace(/\s+/g, " ") : result).toEqual(now.replace(/\s+/g, " "));
});

test.each([
  [
    "an alias of what is changed",
    "version: 1\nnetworks: { a: { gateway: &g false }, b: { gateway: *g } }\nmachines: {}\n",
  ],
  [
    "aliases without end",
    `version: 1\nnetworks: {}\na: &a { b: c }\nmachines: [${Array.from({ length: 200 }, () => "*a").join(", ")}]\n`,
  ],
  [
    "an anchor that another key takes",
    "version: 1\nnetworks: { a: { gateway: &no false, dhcp: *no } }\nmachines: {}\n",
  ],
  ["a comment at a brace", "version: 1\nnetworks:\n  a: {gateway: true, # c\n    cidr: x }\nmachines: {}\n"],
  [
    "comments inside of a count",
    "version: 1\nnetworks: {}\nmachines: { w: { count: { # c0\n perTeam: 3 # c1\n } } }\n",
  ],
])("%s: a file is rewritten right, or left alone with a word", (_what, text) => {
  const result = upgraded(text);
  const outcome =
    "mistake" in result
      ? /change it by hand|cannot be read as YAML/.test(result.mistake)
      : /#/.test(result.text) === /#/.test(text) && settles(result.text);
  expect(outcome).toBe(true);
});

test.each([
  ["no YAML", "a: [", /^is not valid YAML/],
  ["something else", "a: 1\n", /^is neither a stack file with atelier:lab nor a blueprint/],
  ["a list", "- a\n", /^is neither a stack file/],
])("%s is left alone", (_what, text, mistake) => {
  expect(upgraded(text)).toEqual({ mistake: expect.stringMatching(mistake) as string });
});
