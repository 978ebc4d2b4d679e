/** The command line of `npm run class`: its definition and its parser. Pure. */
import { Command as CommandLine, Option, type CommanderError } from "commander";
import { z } from "zod";
import { allowedLoss } from "../../settings/class";
import { port } from "../../settings/common";
import { insteadOf, listed } from "../../values/names";
import { isNoStack, Mistake, ofForm, read } from "../command-line";

interface Verb {
  readonly does: string;
  /** Its arguments: <required> and [optional]. */
  readonly words?: string;
  readonly flags?: readonly Flag[];
}

const verbs = {
  preview: { does: "what up would change of the class, and nothing of the lab", flags: ["allow-loss"] },
  up: {
    does: "make it as declared, or one team of it; a second run repairs what failed in the first",
    words: "[TEAM]",
    flags: ["yes", "allow-loss", "new-key"],
  },
  status: {
    does: "teams, members, machines, addresses, quotas, leases, health",
    words: "[TEAM]",
    flags: ["json"],
  },
  access: {
    does: "write the access packs: clouds.yaml, SSH configuration and key, a page; and for you all of them",
    words: "<FOLDER> [TEAM]",
  },
  suspend: { does: "put what runs to sleep between sessions", words: "[TEAM]", flags: ["dry-run"] },
  resume: { does: "wake what was suspended", words: "[TEAM]", flags: ["dry-run"] },
  reset: {
    does: "every machine of the team from its image again; what is on its disk is lost",
    words: "<TEAM>",
    flags: ["dry-run"],
  },
  snapshot: {
    does: "an image of every machine of the team, in the team's project",
    words: "<TEAM>",
    flags: ["dry-run"],
  },
  leases: {
    does: "end what has expired, warn of what soon will, open what was extended: for cron, a timer or CI",
    flags: ["dry-run", "json", "yes", "all"],
  },
  extend: {
    does: "UNTIL is 2026-12-18, 2026-12-18T17:00 or ...T17:00+01:00",
    words: "<class|TEAM|TEAM/MACHINE> <UNTIL>",
    flags: ["dry-run"],
  },
  probe: {
    does: "try from each team's machine what should be closed: other teams, metadata, what is below the cloud",
    flags: ["pairs", "ports", "json"],
  },
  destroy: { does: "take the class away, or one team", words: "[TEAM]", flags: ["yes"] },
} as const satisfies Readonly<Record<string, Verb>>;

export type CommandName = keyof typeof verbs;
export const commands = Object.keys(verbs) as CommandName[];

/** `8080,9000` as numbers. */
function portList(written: string): number[] {
  const ports = written.split(",").map((one) => port.safeParse(/^[1-9]\d*$/.test(one) ? Number(one) : undefined).data);
  if (ports.length > 32 || ports.includes(undefined))
    throw new Mistake(`--ports ${JSON.stringify(written)}: say TCP ports, 32 at most: --ports 8080,9000`);
  return ports.filter((one) => one !== undefined);
}

/** `red,blue/web`: separated by commas, or one with each of several flags. */
function lossList(written: string, before: readonly string[] = []): readonly string[] {
  const names = z.array(allowedLoss).safeParse(written.split(","));
  if (!names.success)
    throw new Mistake(
      `--allow-loss ${JSON.stringify(written)}: say teams or their machines: --allow-loss red,blue/web, or '*' for every team`,
    );
  return [...before, ...names.data];
}

const told = (flag: string, what: string) => (written: string) => `--${flag} ${JSON.stringify(written)}: say ${what}`;

/** Flags of single commands. */
const flags = {
  yes: () => new Option("--yes", "do not ask; with leases, delete also what ended long ago"),
  all: () => new Option("--all", "what earlier runs have said, too"),
  json: () => new Option("--json", "one JSON object instead of text"),
  "allow-loss": () =>
    new Option("--allow-loss <NAME,...>", "teams and TEAM/MACHINEs whose data it may cost").argParser(lossList),
  "new-key": () =>
    new Option("--new-key", "with TEAM: another SSH key, and its machines anew, since a key comes by boot"),
  "dry-run": () => new Option("--dry-run", "say what would happen"),
  pairs: () =>
    new Option("--pairs <N>", "ordered pairs of teams at most, by default 90").argParser(
      ofForm(/^[1-9]\d{0,4}$/, told("pairs", "how many ordered pairs of teams, 1 to 99999"), Number),
    ),
  ports: () => new Option("--ports <P,P,...>", "TCP ports beside the usual ones").argParser(portList),
} as const;
type Flag = keyof typeof flags;

export interface Command {
  readonly name: CommandName;
  /** Its arguments, in order. */
  readonly words: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  /** Whether to repeat what earlier runs have reported. */
  readonly all?: boolean;
  /** Teams and machines whose data the run may lose. */
  readonly allowLoss?: readonly string[];
  /** Whether the team gets another SSH key. */
  readonly newKey?: boolean;
  /** Pulumi's stack. Default: PULUMI_STACK of the environment, else `dev`. */
  readonly stack?: string;
  /** The stack's settings file. Default: where Pulumi keeps it. */
  readonly configFile?: string;
  /** Number of stacks of a split class that are worked on at once. Default: by memory and processors. */
  readonly atOnce?: number;
  /** Most ordered pairs of teams to probe. Default: the number of pairs of ten teams. */
  readonly pairs?: number;
  /** Further TCP ports to probe. */
  readonly ports?: readonly number[];
}

export type Parsed = { readonly command: Command } | { readonly help: string } | { readonly mistake: string };

/** `up [TEAM]` */
function wordsOf(line: CommandLine): string {
  const words = line.registeredArguments.map((word) => (word.required ? word.name() : `[${word.name()}]`));
  return [line.name(), ...words].join(" ");
}

/** `up [TEAM] [--yes]` */
function usageOf(line: CommandLine): string {
  return [wordsOf(line), ...line.options.map(({ flags }) => `[${flags.replace(/[<>]/g, "")}]`)].join(" ");
}

function refuse(line: CommandLine, error: CommanderError): never {
  const usage = `usage: npm run class -- ${usageOf(line)}`;
  if (/^commander\.(missing|excess)Argument/.test(error.code)) throw new Mistake(usage);
  if (error.code !== "commander.unknownOption") throw error;
  throw new Mistake(`${line.name()} takes no ${/'(.*?)'/.exec(error.message)?.[1]}; ${usage}`);
}

/** Adds a command, which accepts only the flags of its line. */
function addVerb(program: CommandLine, name: CommandName, verb: Verb, found: (command: Command) => void): void {
  const line = program.command(name).description(verb.does);
  if (verb.words !== undefined) line.arguments(verb.words);
  for (const flag of verb.flags ?? []) line.addOption(flags[flag]());
  line.usage(usageOf(line).slice(name.length).trim()).exitOverride((error) => refuse(line, error));
  line.action(() => {
    const given = program.opts<Partial<Command>>();
    for (const flag of Object.keys(flags) as Flag[])
      if (given[flags[flag]().attributeName() as keyof Command] !== undefined && !verb.flags?.includes(flag))
        throw new Mistake(`${name} takes no --${flag}; usage: npm run class -- ${usageOf(line)}`);
    found({ ...{ yes: false, json: false, dryRun: false }, ...given, name, words: line.args });
  });
}

function commandLine(found: (command: Command) => void): CommandLine {
  const program = new CommandLine("npm run class --")
    .description("The class that the stack file declares under atelier:class.")
    .usage("COMMAND")
    .exitOverride()
    .configureHelp({ subcommandTerm: wordsOf, showGlobalOptions: true })
    .addOption(
      new Option("-s, --stack <NAME>", "Pulumi's stack; by default PULUMI_STACK, else dev, the lab in a box").argParser(
        ofForm(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, isNoStack, String),
      ),
    )
    .option("--config-file <FILE>", "the file of its settings")
    .addOption(
      new Option("--at-once <N>", "stacks of a split class at once; by default as memory allows").argParser(
        ofForm(/^[1-9]\d?$/, told("at-once", "how many stacks at once, 1 to 99"), Number),
      ),
    )
    .addHelpText(
      "after",
      `
TEAM is a team's key or its name. What else a command takes: npm run class -- help COMMAND.

Exit codes: 0 done, and with status all is well, with probe nothing open that is not declared; 1 something failed or is not
well; 2 a mistake in the command or the settings.`,
    )
    .on("command:*", ([word = ""]: string[]) => {
      throw new Mistake(`there is no command ${JSON.stringify(word)}: ${insteadOf(word, commands, "")}`);
    });
  // Flags are also accepted before the command.
  for (const flag of Object.values(flags)) program.addOption(flag().hideHelp());
  for (const name of commands) addVerb(program, name, verbs[name], found);
  return program;
}

/** Parses the arguments after `npm run class --`. */
export function parseCommand(argv: readonly string[]): Parsed {
  let command: Command | undefined;
  const other = read(
    commandLine((found) => (command = found)),
    argv,
  );
  if (other !== undefined) return other;
  return command === undefined ? { mistake: `say what to do: ${listed(commands, "or")}` } : { command };
}
