/** The command line of `npm run picture`. Pure. */
import { parseArgs } from "node:util";
import { insteadOf } from "../../model/names";

export const formats = ["svg", "mermaid", "text"] as const;
export type Format = (typeof formats)[number];

export interface Arguments {
  readonly format: Format;
  /** Pulumi's stack; its settings are Pulumi.STACK.yaml. */
  readonly stack?: string;
  /** The file of its settings. */
  readonly configFile?: string;
  /** Key or name of the one team that is drawn. */
  readonly team?: string;
  /** Where the picture is written to. Default: standard output. */
  readonly output?: string;
}

export type Parsed = { readonly arguments: Arguments } | { readonly help: true } | { readonly mistake: string };

const text = { type: "string" } as const;

const options = {
  format: text,
  stack: text,
  "config-file": text,
  team: text,
  output: text,
  help: { type: "boolean", short: "h" },
} as const;

export function parseArguments(words: readonly string[]): Parsed {
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    return { mistake: (error as Error).message.split(". ")[0]! };
  }
  const { format = "text", stack, "config-file": configFile, team, output, help: isHelp } = parsed.values;
  const [word] = parsed.positionals;
  if (isHelp === true || word === "help") return { help: true };
  if (word !== undefined) return { mistake: `${JSON.stringify(word)} is no option; use --stack, --team or --format` };
  const known = formats.find((one) => one === format);
  if (known === undefined) return { mistake: `--format ${JSON.stringify(format)}: ${insteadOf(format, formats, "")}` };
  if (stack !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(stack))
    return { mistake: `${JSON.stringify(stack)} is no name of a stack` };
  return {
    arguments: {
      format: known,
      ...(stack === undefined ? {} : { stack }),
      ...(configFile === undefined ? {} : { configFile }),
      ...(team === undefined ? {} : { team }),
      ...(output === undefined ? {} : { output }),
    },
  };
}

export const help = `npm run picture [-- OPTIONS]: draws what a stack file declares. It asks no cloud, and nothing has to exist yet.

  --format svg|mermaid|text  svg for pages and browsers, mermaid for pages that draw it themselves; default: text
  --stack NAME               draws Pulumi.NAME.yaml; default: PULUMI_STACK, else dev, the lab in a box
  --config-file FILE         draws FILE; default: ATELIER_SETTINGS, if it is set
  --team NAME                draws one team of the class, with its own addresses and people
  --output FILE              writes the picture to FILE; default: standard output

Teams that differ in names and addresses alone are drawn once, with their number, and so are machines that are numbered.
Secrets, keys and images need not be there. Exit codes: 0 done; 2 a mistake in the command or the settings.
`;
