/** The command line. Pure. */
import { parseArgs } from "node:util";
import { insteadOf, listed } from "../../values/names";

export const commands = [
  ...(["preview", "up", "status", "access", "suspend", "resume", "reset"] as const),
  ...(["snapshot", "leases", "extend", "probe", "destroy"] as const),
] as const;
export type CommandName = (typeof commands)[number];

/** What each takes: least and most words after it, and its flags. */
const shapes: Readonly<
  Record<CommandName, { words: readonly [number, number]; usage: string; flags: readonly Flag[] }>
> = {
  preview: { words: [0, 0], usage: "preview", flags: [] },
  up: { words: [0, 1], usage: "up [TEAM] [--yes]", flags: ["yes"] },
  status: { words: [0, 1], usage: "status [TEAM] [--json]", flags: ["json"] },
  access: { words: [1, 2], usage: "access FOLDER [TEAM]", flags: [] },
  suspend: { words: [0, 1], usage: "suspend [TEAM] [--dry-run]", flags: ["dry-run"] },
  resume: { words: [0, 1], usage: "resume [TEAM] [--dry-run]", flags: ["dry-run"] },
  reset: { words: [1, 1], usage: "reset TEAM [--dry-run]", flags: ["dry-run"] },
  snapshot: { words: [1, 1], usage: "snapshot TEAM [--dry-run]", flags: ["dry-run"] },
  leases: { words: [0, 0], usage: "leases [--dry-run] [--json] [--yes]", flags: ["dry-run", "json", "yes"] },
  extend: { words: [2, 2], usage: "extend class|TEAM|TEAM/MACHINE UNTIL [--dry-run]", flags: ["dry-run"] },
  probe: {
    words: [0, 0],
    usage: "probe [--pairs N] [--ports P,P,...] [--json]",
    flags: ["json", "pairs", "ports"],
  },
  destroy: { words: [0, 1], usage: "destroy [TEAM] [--yes]", flags: ["yes"] },
};

type Flag = "yes" | "json" | "dry-run" | "pairs" | "ports";

export interface Command {
  readonly name: CommandName;
  /** What follows it, in order. */
  readonly words: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  /** Pulumi's stack. Default: PULUMI_STACK of the environment, else `dev`. */
  readonly stack?: string;
  /** The file of its settings. Default: where Pulumi keeps them. */
  readonly configFile?: string;
  /** Stacks of a split class at once. Default: by memory and processors. */
  readonly atOnce?: number;
  /** Ordered pairs of teams that are probed at most. Default: as many as ten teams have. */
  readonly pairs?: number;
  /** TCP ports to probe beside the usual ones. */
  readonly ports?: readonly number[];
}

export type Parsed = { readonly command: Command } | { readonly help: true } | { readonly mistake: string };

const options = {
  yes: { type: "boolean" },
  json: { type: "boolean" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  stack: { type: "string", short: "s" },
  "config-file": { type: "string" },
  "at-once": { type: "string" },
  pairs: { type: "string" },
  ports: { type: "string" },
} as const;

/** `8080,9000` as numbers; undefined: not a list of at most 32 ports. */
function portList(text: string): number[] | undefined {
  const ports = text.split(",").map((one) => (/^[1-9]\d{0,4}$/.test(one) ? Number(one) : Number.NaN));
  return ports.length <= 32 && ports.every((port) => port <= 65_535) ? ports : undefined;
}

/** What somebody typed after `npm run class --`. */
export function parseCommand(argv: readonly string[]): Parsed {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return { mistake: ((error as Error).message.split("\n")[0] ?? "").replace(/\. To specify .*$/, "") };
  }
  const [first, ...words] = parsed.positionals;
  if (parsed.values.help === true || first === "help") return { help: true };
  if (first === undefined) return { mistake: `say what to do: ${listed(commands, "or")}` };
  const name = commands.find((one) => one === first);
  if (name === undefined)
    return { mistake: `there is no command ${JSON.stringify(first)}: ${insteadOf(first, commands, "")}` };
  const {
    words: [least, most],
    usage,
    flags,
  } = shapes[name];
  if (words.length < least || words.length > most) return { mistake: `usage: npm run class -- ${usage}` };
  for (const flag of ["yes", "json", "dry-run", "pairs", "ports"] as const)
    if (parsed.values[flag] !== undefined && !flags.includes(flag))
      return { mistake: `${name} takes no --${flag}; usage: npm run class -- ${usage}` };
  const { stack, "config-file": configFile, "at-once": atOnce, pairs, ports } = parsed.values;
  if (stack !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(stack))
    return { mistake: `${JSON.stringify(stack)} is no name of a stack` };
  if (atOnce !== undefined && !/^[1-9]\d?$/.test(atOnce))
    return { mistake: `--at-once ${JSON.stringify(atOnce)}: say how many stacks at once, 1 to 99` };
  if (pairs !== undefined && !/^[1-9]\d{0,4}$/.test(pairs))
    return { mistake: `--pairs ${JSON.stringify(pairs)}: say how many ordered pairs of teams, 1 to 99999` };
  const portNumbers = ports === undefined ? undefined : portList(ports);
  if (ports !== undefined && portNumbers === undefined)
    return { mistake: `--ports ${JSON.stringify(ports)}: say TCP ports, 32 at most: --ports 8080,9000` };
  return {
    command: {
      ...{ name, words, yes: parsed.values.yes ?? false, json: parsed.values.json ?? false },
      dryRun: parsed.values["dry-run"] ?? false,
      ...(stack === undefined ? {} : { stack }),
      ...(configFile === undefined ? {} : { configFile }),
      ...(atOnce === undefined ? {} : { atOnce: Number(atOnce) }),
      ...(pairs === undefined ? {} : { pairs: Number(pairs) }),
      ...(portNumbers === undefined ? {} : { ports: portNumbers }),
    },
  };
}

export const help = `npm run class -- COMMAND: the class that the stack file declares under atelier:class.

  preview                     what up would change of the class, and nothing of the lab
  up [TEAM] [--yes]           make it as declared, or one team of it; a second run repairs what failed in the first
  status [TEAM] [--json]      teams, members, machines, addresses, quotas, leases, health
  access FOLDER [TEAM]        write the access packs: clouds.yaml, SSH configuration and key, a page; and for you all of them
  suspend [TEAM]              put what runs to sleep between sessions
  resume [TEAM]               wake what was suspended
  reset TEAM                  every machine of the team from its image again; what is on its disk is lost
  snapshot TEAM               an image of every machine of the team, in the team's project
  leases [--json] [--yes]     end what has expired, warn of what soon will, open what was extended: for cron, a timer or CI
  extend WHAT UNTIL           WHAT is class, TEAM or TEAM/MACHINE; UNTIL 2026-12-18, 2026-12-18T17:00 or ...T17:00+01:00
  probe                       try from each team's machine what should be closed: other teams, metadata, what is below the cloud
  destroy [TEAM] [--yes]      take the class away, or one team

TEAM is a team's key or its name. --dry-run, with suspend, resume, reset, snapshot, leases and extend, says what would happen.
--stack NAME is Pulumi's stack, by default PULUMI_STACK or dev, the lab in a box; --config-file FILE its settings.
--at-once N, for a class in several stacks, is how many of them are worked on at once, by default as many as memory allows.
probe takes --pairs N, so many ordered pairs of teams at most (default 90); --ports P,P,... beside the usual TCP ports; --json.

Exit codes: 0 done, and with status all is well, with probe nothing open that is not declared; 1 something failed or is not
well; 2 a mistake in the command or the settings.
`;
