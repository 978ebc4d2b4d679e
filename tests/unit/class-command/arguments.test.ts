import { commands, help, parseCommand } from "../../../class/arguments";

const plain = { yes: false, json: false, dryRun: false };

describe("the command line", () => {
  it.each<[string, object]>([
    ["preview", { ...plain, name: "preview", words: [] }],
    ["up --yes", { ...plain, name: "up", words: [], yes: true }],
    ["status --json", { ...plain, name: "status", words: [], json: true }],
    ["status red", { ...plain, name: "status", words: ["red"] }],
    ["--stack pair status", { ...plain, name: "status", words: [], stack: "pair" }],
    ["reset red --dry-run", { ...plain, name: "reset", words: ["red"], dryRun: true }],
    ["extend red/web 2026-12-18", { ...plain, name: "extend", words: ["red/web", "2026-12-18"] }],
    ["access packs red", { ...plain, name: "access", words: ["packs", "red"] }],
    ["leases --dry-run --json", { ...plain, name: "leases", words: [], dryRun: true, json: true }],
  ])("%s", (line, command) => {
    expect(parseCommand(line.split(" "))).toEqual({ command });
  });

  it.each<[string, string]>([
    ["", "say what to do: preview, up, status, access, suspend, resume, reset, snapshot, leases, extend or destroy"],
    ["statsu", 'there is no command "statsu": did you mean status?'],
    ["reset", "usage: npm run class -- reset TEAM [--dry-run]"],
    ["reset red blue", "usage: npm run class -- reset TEAM [--dry-run]"],
    ["extend red", "usage: npm run class -- extend class|TEAM|TEAM/MACHINE UNTIL [--dry-run]"],
    ["destroy --dry-run", "destroy takes no --dry-run; usage: npm run class -- destroy [TEAM] [--yes]"],
    ["status --jsn", "Unknown option '--jsn'"],
    ["status --stack ../x", '"../x" is no name of a stack'],
  ])("%s is a mistake", (line, mistake) => {
    expect(parseCommand(line === "" ? [] : line.split(" "))).toEqual({ mistake });
  });

  it.each(["help", "--help", "-h", "reset --help"])("%s asks for help", (line) => {
    expect(parseCommand(line.split(" "))).toEqual({ help: true });
  });

  it("explains every command", () => {
    for (const name of commands) expect(help).toMatch(new RegExp(`^  ${name}\\b`, "m"));
  });
});
