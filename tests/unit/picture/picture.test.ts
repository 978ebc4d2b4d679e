/** The picture of a stack: what is drawn, that it can be read with many teams, and what a mistake looks like. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArguments } from "../../../cli/picture/arguments";
import { drawStack, drawTeam } from "../../../cli/picture/draw";
import { mermaid } from "../../../cli/picture/mermaid";
import { picture } from "../../../cli/picture/picture";
import { svg } from "../../../cli/picture/svg";
import { text } from "../../../cli/picture/text";
import { root, run } from "../../support/commands";
import { machine, stackOf } from "../../support/examples";
import { memoryMachine } from "../base";
import { roomForMany, rosterOf, stackWith } from "./base";

/** The picture, or what is wrong, one below the other. */
function shown(...args: Parameters<typeof picture>): string {
  const made = picture(...args);
  return "picture" in made ? made.picture : `mistakes: ${made.mistakes.join("\n")}`;
}

test("the lab in a box, as text", () => {
  expect(text(drawStack("dev", stackOf("Pulumi.dev.yaml")))).toBe(`dev

lab host 198.18.26.10 and controller
  controller controller: 198.18.26.20; OpenStack's services
  └─ NIC eth0
     └─ bridge br0: address by DHCP
        ├─ network node network-1: eth0 198.18.26.31/24; eth1 in br-ex; 2 vCPUs, 2048 MiB
        │  └─ physical network physnet1
        └─ compute node lisa: eth0 198.18.26.41/24; 2 vCPUs, 3072 MiB
  NIC eth1
  └─ bridge br-internet: no address
     └─ network node network-1, see above

cloud
  physical network physnet1
  └─ external network internet: flat; 198.18.65.192/26; floating IPs .193 to .250
     └─ router gateway
        └─ network lan: 192.168.100.0/24; vxlan
           ├─ instance docker: on lan; floating IP of internet; guest, small
           │  └─ security group terry: icmp, tcp 22, 80, 443 from everywhere
           └─ instance web: on lan; floating IP of internet; guest, small
              └─ security group terry, see above
`);
});

test("machines that are numbered are drawn once, with their number", () => {
  const shown = text(drawStack("pair", stackOf("examples/Pulumi.pair.yaml")));
  expect(shown).toContain("compute node compute-1, compute-2 (×2): eth0 10.20.30.41, 10.20.30.42/24;");
  expect(shown).toContain("instance desk-1, desk-2 … desk-12 (×12): on class;");
  expect(shown.match(/desk/g)).toHaveLength(3);
});

test("thirty teams of different sizes are one panel, however many people are in each", () => {
  const stack = stackWith({ roster: rosterOf(30), lab: roomForMany });
  const drawing = drawStack("dev", stack);
  expect(drawing.panels.map(({ title, notes }) => [title, ...notes])).toEqual([
    ["lab host 198.18.26.10 and controller"],
    ["cloud"],
    [
      "30 teams alike: Team 1, Team 2 … Team 30",
      "a project each: net-team-1, net-team-2 … net-team-30",
      "people: 1 … 3 in a team",
    ],
  ]);
  const boxes = drawing.panels[2]!.boxes;
  expect(boxes.map(({ kind, title, count = "" }) => `${kind} ${title} ${count}`.trim())).toEqual([
    "external network internet",
    "router gateway",
    "router inner",
    "network lan",
    "network own",
    "instance web",
    "instance box-… one for each member: 1 … 3",
    "security group inside",
    "security group apart",
    "security group differs",
  ]);
  expect(boxes[4]!.lines).toEqual([
    expect.stringMatching(/^10\.\d+\.\d+\.\d+\/28 … 10\.[\d.]+\/28$/),
    "vxlan, each its own",
  ]);
  expect(boxes.at(-1)!.lines.at(-1)).toBe("addresses: Team 1's");
  // As large as that of three teams.
  const three = drawStack("dev", stackWith({ roster: rosterOf(3), lab: roomForMany }));
  expect(svg(drawing).split("\n")).toHaveLength(svg(three).split("\n").length);
});

test("a team that has something else is drawn apart", () => {
  const roster = "team,username,role\nRed,ada,\nBlue,ben,\nLookers,cleo,reader\n";
  const panels = drawStack("dev", stackWith({ roster })).panels.slice(2);
  expect(panels.map(({ title }) => title)).toEqual(["2 teams alike: Red, Blue", "team Lookers"]);
  expect(panels.map(({ boxes }) => boxes.filter(({ kind }) => kind === "instance").map(({ title }) => title))).toEqual([
    ["web", "box-…"],
    ["web"],
  ]);
});

test("one team is drawn with its own people and addresses", () => {
  const stack = stackWith({});
  const team = stack.class!.teams[1]!;
  const { panels } = drawTeam("dev", stack, team);
  expect(panels).toHaveLength(1);
  expect(panels[0]!.notes).toEqual(["project net-equipe-bleue", "cleo, dan (reader)"]);
  const shown = text({ title: "", panels });
  expect(shown).toContain(`network own: ${team.networks[1]!.cidr}; vxlan ${team.networks[1]!.segmentationId}`);
  expect(shown).toContain(`on own ${team.instances[0]!.ports[1]!.fixedIp}`);
});

test("a team's network may be called as the external one", () => {
  const blueprint = `version: 2
networks: { internet: { cidr: 10.1.0.0/24 } }
routers: { gateway: { networks: [internet] } }
instances: { web: { image: guest, flavor: small, networks: [{ network: internet }] } }
`;
  const { boxes, links } = drawStack("dev", stackWith({ blueprint })).panels[2]!;
  expect(boxes.map(({ id }) => id)).toEqual(["external internet", "router gateway", "network internet", "machine web"]);
  expect(links.map(({ from, to }) => `${from.box} - ${to.box}`)).toEqual([
    "external internet - router gateway",
    "router gateway - network internet",
    "network internet - machine web",
  ]);
});

test("what means something to XML or Mermaid is text in a picture", () => {
  const roster = 'team,username\n"Tom & Ann: 1+1=2 (#;)",ada\n';
  const drawing = drawStack('<"dev">', stackWith({ roster: roster.replace(";", "") }));
  const drawn = svg(drawing);
  expect(drawn).toContain("Tom &amp; Ann: 1+1=2 (#)");
  const between = drawn.replace(/<style>[^]*?<\/style>/, "").replace(/<[a-z/][^<>]*>/g, "");
  expect(between).not.toMatch(/[<>]/);
  expect(between.replace(/&(?:amp|lt|gt|quot);/g, "")).not.toContain("&");
  expect(mermaid(drawing)).toContain('subgraph p2["team Tom #38; Ann: 1+1#61;2 #40;#35;#41;"]');
});

describe("npm run picture", () => {
  const files = (lab: string) => memoryMachine({ "/project/Pulumi.site.yaml": lab }, { PULUMI_STACK: "site" });
  const withSecrets = (password: string) => `config:
  atelier:lab:
    controlPlane:
      kind: existing
      auth:
        authUrl: https://controller.example:5000/v3
        username: admin
        password: ${password}
        projectName: admin
    cloud:
      images: { guest: { source: { file: elsewhere.qcow2 } } }
      securityGroups: { web: {} }
`;

  test.each(["{ secure: AAAA }", "hunter2hunter2"])(
    "needs neither the file of an image nor the secret %s",
    (password) => {
      const made = shown({ format: "text" }, files(withSecrets(password)));
      expect(made).toContain("controller OpenStack: exists already; controller.example:5000");
      expect(made).not.toMatch(/hunter2|AAAA|0000/);
    },
  );

  test("draws an example whose secrets are not set yet", () => {
    const text = readFileSync(join(root, "examples/Pulumi.polytech.yaml"), "utf8");
    const on = memoryMachine({ "/project/Pulumi.polytech.yaml": text });
    expect(shown({ format: "text", stack: "polytech" }, on)).toContain("compute node bart");
  });

  test("reports mistakes in the settings as up does", () => {
    const settings = withSecrets("{ secure: AAAA }").replace("username", "usernam");
    expect(shown({ format: "svg" }, files(settings))).toBe(`mistakes: atelier:lab has 2 problems; nothing was changed.
  - controlPlane.auth.username: no value is set; use a text
  - controlPlane.auth.usernam: this key does not exist; did you mean username?`);
  });

  const noFile = "/project/Pulumi.site.yaml: the file does not exist; use --stack NAME or --config-file FILE";
  const noLab = "Pulumi.site.yaml: config.atelier:lab is not set; copy one of examples/ and edit it";

  test.each([
    ["no file", memoryMachine({}, { PULUMI_STACK: "site" }), noFile],
    ["no YAML", files("config: ["), "Pulumi.site.yaml line 1, column 10: this is not valid YAML"],
    ["no lab", files("config: {}"), noLab],
    ["a list", files("- 1"), noLab],
  ])("%s is a mistake, without a stack trace", (_, on, message) => {
    const made = shown({ format: "text" }, on);
    expect(made.startsWith(`mistakes: ${message}`)).toBe(true);
    expect(made).not.toContain("\n");
  });

  test("a team that is not there is told which are", () => {
    const shipped = readFileSync(join(root, "examples/Pulumi.class.yaml"), "utf8");
    const isShipped = (path: string) => path === "/project/Pulumi.class.yaml";
    const on = {
      ...machine,
      environment: { ATELIER_SETTINGS: "Pulumi.class.yaml" },
      trouble: (path: string) => (isShipped(path) ? undefined : machine.trouble(path)),
      read: (path: string) => (isShipped(path) ? shipped : machine.read(path)),
    };
    expect(shown({ format: "text", team: "read" }, on)).toBe(
      'mistakes: --team "read" is no team of this stack; did you mean red?',
    );
    expect(shown({ format: "text", team: "Red" }, on)).toContain("student2 (reader)");
  });

  test.each([
    [["--format", "sgv"], '--format "sgv": did you mean svg?'],
    [["--stak", "dev"], "unknown option '--stak' (Did you mean --stack?)"],
    [["svg"], '"svg" is no option; use --stack, --team or --format'],
    [["--stack", "../dev"], '"../dev" is no name of a stack'],
  ])("%j is a mistake", (words, mistake) => {
    expect(parseArguments(words)).toEqual({ mistake });
  });

  test("is a command, which says what is wrong with where it is told to write", async () => {
    const command = (...words: string[]) =>
      run("node", ["--import", "tsx", "cli/picture/main.ts", ...words], { quiet: true });
    const parsed = parseArguments(["--help"]);
    const help = "help" in parsed ? parsed.help : "";
    expect(help).toMatch(/^Usage: npm run picture -- [^]*--team <NAME> +draws one team/);
    expect(await command("help")).toEqual({ code: 0, stdout: help, stderr: "" });
    const lost = await command("--output", "/nowhere/lab.svg");
    expect(lost.code).toBe(2);
    expect(lost.stderr).toMatch(/^error: --output "\/nowhere\/lab\.svg" cannot be written: [^\n]*\n$/);
  }, 60_000);
});
