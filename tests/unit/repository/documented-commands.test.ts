/** What the project tells people to type is there: every command in its pages, and in its messages. The lab's tests run them. */
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCommand } from "../../../cli/class/arguments";
import { parseArguments } from "../../../cli/picture/arguments";
import { parseArguments as parseRecover } from "../../../cli/recovery/arguments";
import { parseArguments as parseSettings } from "../../../cli/settings/arguments";
import { root } from "../../support/commands";
import { commandsOf, ofMessages, ofPages, type Documented } from "../../support/documented";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** What stands for something of the reader's own. */
const isPlaceholder = (word: string) => /^[A-Z][A-Z_]*$|\.\.\.|\[|\|/.test(word);

/** What is wrong with the flags of a script: each has to be in its text. */
function troubleWithFlags(file: string, words: readonly string[]): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return words
    .filter((word) => word.startsWith("--") && !text.includes(word))
    .map((word) => `${file} knows no ${word}`);
}

function troubleWithScript(file: string, words: readonly string[]): string[] {
  if (!existsSync(join(root, file))) return [`there is no ${file}`];
  try {
    accessSync(join(root, file), constants.X_OK);
  } catch {
    return [`${file} is no program`];
  }
  return troubleWithFlags(file, words);
}

function troubleWithClass(words: readonly string[]): string[] {
  const first = words[0];
  if (first === undefined || isPlaceholder(first)) return [];
  const parsed = parseCommand(words.map((word) => (isPlaceholder(word) ? "word" : word)));
  // Usage may be shown without what has to follow.
  return "mistake" in parsed && !parsed.mistake.startsWith("usage:") ? [parsed.mistake] : [];
}

/** Of alternatives, `svg|mermaid|text`, the first. */
function troubleWithPicture(words: readonly string[]): string[] {
  const parsed = parseArguments(words.filter((word) => word !== "OPTIONS").map((word) => word.split("|")[0]!));
  return "mistake" in parsed ? [parsed.mistake] : [];
}

/** A command's own reading of its words. It may be named without what has to follow. */
function troubleWithArguments(parse: (words: readonly string[]) => object, words: readonly string[]): string[] {
  const parsed = words.length === 0 ? {} : parse(words);
  if (!("mistake" in parsed)) return [];
  const mistake = String(parsed.mistake);
  return /missing required argument|argument missing/.test(mistake) ? [] : [mistake];
}

/** `lab`, or the name of a folder with a benchmark of its own; its flags stand in its files. */
function troubleWithBench([what = "", ...words]: readonly string[]): string[] {
  if (isPlaceholder(what)) return [];
  const main = "bench/main.ts";
  if (!new RegExp(`(?:^ +|"| )${what}[:"\\s]`, "m").test(readFileSync(join(root, main), "utf8")))
    return [`there is no benchmark ${what}`];
  const own = `bench/${what}/main.ts`;
  return troubleWithFlags(existsSync(join(root, own)) ? own : main, words);
}

/** Variables that a reader is told to set: the project's own stand in the scripts that read them. */
function troubleWithVariables(words: readonly string[]): string[] {
  const texts = ["box/env.sh", "box/pulumi", "cli/class/pulumi.ts"].map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const names = words.map((word) => word.split("=")[0]!).filter((name) => name.startsWith("ATELIER_"));
  return names.filter((name) => !texts.some((text) => text.includes(name))).map((name) => `nothing reads ${name}`);
}

/** Of Pulumi, what the pages speak of; the tests of the engine run its help for each. */
const pulumiCommands = [
  "up",
  "preview",
  "destroy",
  "refresh",
  "stack",
  "config",
  "install",
  "login",
  "import",
  "convert",
  "cancel",
];

function trouble(command: string): string[] {
  const [program = "", ...words] = command.split(/\s+/).filter((word) => word !== "");
  if (program === "npm") {
    const [verb = "", script = "", dashes, ...rest] = words.filter((word) => word !== "--silent");
    if (verb === "ci") return [];
    const name = verb === "run" ? script : verb;
    if (isPlaceholder(name)) return [];
    if (!(name in scripts)) return [`package.json has no script ${name}`];
    if (name === "class" && dashes === "--") return troubleWithClass(rest);
    if (name === "picture" && dashes === "--") return troubleWithPicture(rest);
    if (name === "recover" && dashes === "--") return troubleWithArguments(parseRecover, rest);
    if (name === "settings" && dashes === "--") return troubleWithArguments(parseSettings, rest);
    if (name === "bench" && dashes === "--") return troubleWithBench(rest);
    return [];
  }
  if (program === "pulumi") {
    const [first = ""] = words;
    return first === "" || first.startsWith("-") || isPlaceholder(first) || pulumiCommands.includes(first)
      ? []
      : [`Pulumi is not known to have ${first}`];
  }
  if (program.startsWith("ssh") || program === "cd") return [];
  if (program === "git") return words[0] === "clone" ? [] : [`no page is known to need git ${words[0]}`];
  if (program === "node") return existsSync(join(root, words[0] ?? "")) ? [] : [`there is no ${words[0]}`];
  if (program === "export") return troubleWithVariables(words);
  // A folder is no command.
  return program.endsWith("/") || program.includes("*") ? [] : troubleWithScript(program, words);
}

const troubles = (all: readonly Documented[]) =>
  all.flatMap(({ file, command }) => trouble(command).map((what) => `${file}: ${command}: ${what}`));

test("the commands of the pages are there", () => {
  const all = ofPages();
  const files = new Set(all.map(({ file }) => file));
  for (const page of [
    "README.md",
    "CONTRIBUTING.md",
    "box/README.md",
    "docs/class/operating.md",
    "docs/operate/README.md",
    "toolchain/README.md",
  ])
    expect(files).toContain(page);
  expect(all.length).toBeGreaterThan(80);
  expect(troubles(all)).toEqual([]);
});

test("the commands of the messages are there", () => {
  const all = ofMessages();
  expect(all.length).toBeGreaterThan(40);
  expect(troubles(all)).toEqual([]);
});

test("every command of a block of shell is looked at, wherever the block stands", () => {
  const page = [
    "1. Look:",
    "",
    "   ```sh",
    "   npm run picture  # no lab is needed",
    "   git clone URL atelier && cd atelier",
    "   ```",
    "```",
    "*/10 * * * * cd /srv && npm run --silent class -- leases",
    "  look          ATELIER_BOX=test npm run status",
    "```",
    "```ini",
    "ExecStart=/usr/bin/env npm run --silent class -- status",
    "```",
    "```yaml",
    "key: npm run nothing",
    "```",
    "or `npm stop`, not `words`",
  ].join("\n");
  expect(commandsOf(page)).toEqual([
    ...["npm run picture", "git clone URL atelier", "cd atelier"],
    ...["npm run --silent class -- leases", "npm run status"],
    ...["npm run --silent class -- status", "npm stop"],
  ]);
});

test.each([
  ["npm run clas -- up", "package.json has no script clas"],
  ["npm run class -- extnd red", 'there is no command "extnd"'],
  ["npm run class -- status --dry-run", "status takes no --dry-run"],
  ["npm run picture -- --format png", '--format "png"'],
  ["npm run recover -- --stak dev", "--stak"],
  ["npm run settings -- upgrad FILE", "upgrad"],
  ["npm run bench -- labs", "there is no benchmark labs"],
  ["npm run bench -- class --teems 10", "bench/class/main.ts knows no --teems"],
  ["export ATELIER_BOCKS=test", "nothing reads ATELIER_BOCKS"],
  ["node components/control/secrets/restored.js", "there is no components/control/secrets/restored.js"],
  ["terraform apply", "there is no terraform"],
  ["box/shell lisa", "there is no box/shell"],
  ["box/down --everything", "box/down knows no --everything"],
  ["toolchain/versions.sh", "toolchain/versions.sh is no program"],
  ["pulumi upp", "Pulumi is not known to have upp"],
])("%s would be found", (command, what) => {
  expect(trouble(command).join()).toContain(what);
});

test("no page tells to log in to a machine of the box past its known host keys", () => {
  // ssh asks then, or refuses; box/ssh knows them.
  const past = ofPages().filter(({ command }) => /^ssh .*198\.18\.|^ssh .*\/var\/lib\/atelier/.test(command));
  // Of an instance nobody knows a key: this one stands in what npm start prints.
  expect(past.filter(({ file, command }) => !(file === "README.md" && /root@198\.18\.129\./.test(command)))).toEqual(
    [],
  );
});
