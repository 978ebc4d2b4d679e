import { commands, parseCommand } from "../../../cli/class/arguments";

const plain = { yes: false, json: false, dryRun: false };

describe("the command line", () => {
  it.each<[string, object]>([
    ["preview", { ...plain, name: "preview", words: [] }],
    [
      "up --allow-loss red,blue/web --allow-loss */db",
      { ...plain, name: "up", words: [], allowLoss: ["red", "blue/web", "*/db"] },
    ],
    ["up red --new-key", { ...plain, name: "up", words: ["red"], newKey: true }],
    ["up --yes", { ...plain, name: "up", words: [], yes: true }],
    ["status --json", { ...plain, name: "status", words: [], json: true }],
    ["status red", { ...plain, name: "status", words: ["red"] }],
    ["--json status", { ...plain, name: "status", words: [], json: true }],
    ["--stack pair status", { ...plain, name: "status", words: [], stack: "pair" }],
    ["reset red --dry-run", { ...plain, name: "reset", words: ["red"], dryRun: true }],
    ["extend red/web 2026-12-18", { ...plain, name: "extend", words: ["red/web", "2026-12-18"] }],
    ["access packs red", { ...plain, name: "access", words: ["packs", "red"] }],
    ["leases --dry-run --json", { ...plain, name: "leases", words: [], dryRun: true, json: true }],
    ["leases --all", { ...plain, name: "leases", words: [], all: true }],
    ["probe --pairs 6 --ports 8080,9000", { ...plain, name: "probe", words: [], pairs: 6, ports: [8080, 9000] }],
    ["probe --json", { ...plain, name: "probe", words: [], json: true }],
  ])("%s", (line, command) => {
    expect(parseCommand(line.split(" "))).toEqual({ command });
  });

  it.each<[string, string]>([
    [
      "",
      "say what to do: preview, up, status, access, suspend, resume, reset, snapshot, leases, extend, probe or destroy",
    ],
    ["statsu", 'there is no command "statsu": did you mean status?'],
    ["reset", "usage: npm run class -- reset TEAM [--dry-run]"],
    ["reset red blue", "usage: npm run class -- reset TEAM [--dry-run]"],
    ["extend red", "usage: npm run class -- extend class|TEAM|TEAM/MACHINE UNTIL [--dry-run]"],
    ["destroy --dry-run", "destroy takes no --dry-run; usage: npm run class -- destroy [TEAM] [--yes]"],
    ["probe red", "usage: npm run class -- probe [--pairs N] [--ports P,P,...] [--json]"],
    ["probe --pairs 0", '--pairs "0": say how many ordered pairs of teams, 1 to 99999'],
    ["probe --ports 80,70000", '--ports "80,70000": say TCP ports, 32 at most: --ports 8080,9000'],
    ["status --pairs 3", "status takes no --pairs; usage: npm run class -- status [TEAM] [--json]"],
    ["status --jsn", "status takes no --jsn; usage: npm run class -- status [TEAM] [--json]"],
    ["--jsn status", "unknown option '--jsn'"],
    ["status --stack", "option '-s, --stack <NAME>' argument missing"],
    [
      "up --allow-loss Red",
      "--allow-loss \"Red\": say teams or their machines: --allow-loss red,blue/web, or '*' for every team",
    ],
    ["--at-once 0 up", '--at-once "0": say how many stacks at once, 1 to 99'],
    ["status --stack ../x", '"../x" is no name of a stack'],
  ])("%s is a mistake", (line, mistake) => {
    expect(parseCommand(line === "" ? [] : line.split(" "))).toEqual({ mistake });
  });

  const help = (line: string) => {
    const parsed = parseCommand(line.split(" "));
    return "help" in parsed ? parsed.help : JSON.stringify(parsed);
  };

  it.each(["help", "--help", "-h"])("%s explains every command", (line) => {
    for (const name of commands) expect(help(line)).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    expect(help(line)).toMatch(/Exit codes: 0 done,/);
  });

  it.each(["reset --help", "help reset"])("%s explains that command and what it takes", (line) => {
    expect(help(line)).toMatch(/^Usage: npm run class -- reset TEAM \[--dry-run\]\n\nevery machine of the team/);
    expect(help(line)).toMatch(/^ {2}--dry-run +say what would happen$/m);
    expect(help(line)).not.toMatch(/--pairs/);
    expect(help(line)).toMatch(/^ {2}-s, --stack <NAME>/m);
  });
});
