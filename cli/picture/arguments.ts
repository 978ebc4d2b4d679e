/** The command line of `npm run picture`. Pure. */
import { Command, Option } from "commander";
import { insteadOf } from "../../values/names";
import { isNoStack, Mistake, ofForm, read } from "../command-line";

export const formats = ["svg", "mermaid", "text"] as const;
export type Format = (typeof formats)[number];

export interface Arguments {
  readonly format: Format;
  /** Pulumi's stack; its settings are Pulumi.STACK.yaml. */
  readonly stack?: string;
  /** The file of its settings. */
  readonly configFile?: string;
  /** Key or name of the only team that is drawn. */
  readonly team?: string;
  /** File that the picture is written to. Default: standard output. */
  readonly output?: string;
}

export type Parsed = { readonly arguments: Arguments } | { readonly help: string } | { readonly mistake: string };

function format(written: string): Format {
  const known = formats.find((one) => one === written);
  if (known === undefined) throw new Mistake(`--format ${JSON.stringify(written)}: ${insteadOf(written, formats, "")}`);
  return known;
}

function commandLine(): Command {
  return new Command("npm run picture --")
    .usage("[OPTIONS]")
    .description("Draws what a stack file declares. It asks no cloud, and nothing has to exist yet.")
    .exitOverride()
    .addOption(
      new Option("--format <svg|mermaid|text>", "svg for pages and browsers, mermaid for pages that draw it themselves")
        .default("text")
        .argParser(format),
    )
    .addOption(
      new Option(
        "--stack <NAME>",
        "draws Pulumi.NAME.yaml; default: PULUMI_STACK, else dev, the lab in a box",
      ).argParser(ofForm(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, isNoStack, String)),
    )
    .option("--config-file <FILE>", "draws FILE; default: ATELIER_SETTINGS, if it is set")
    .option("--team <NAME>", "draws one team of the class, with its own addresses and people")
    .option("--output <FILE>", "writes the picture to FILE; default: standard output")
    .argument("[help]", "shows this, as --help does")
    .action((word?: string) => {
      if (word !== undefined && word !== "help")
        throw new Mistake(`${JSON.stringify(word)} is no option; use --stack, --team or --format`);
    })
    .addHelpText(
      "after",
      `
Teams that differ in names and addresses alone are drawn once, with their number, and so are machines that are numbered.
Secrets, keys and images need not be there. Exit codes: 0 done; 2 a mistake in the command or the settings.`,
    );
}

export function parseArguments(words: readonly string[]): Parsed {
  const program = commandLine();
  const other = read(program, words[0] === "help" ? ["--help"] : words);
  return other ?? { arguments: program.opts<Arguments>() };
}
