/** The command line of `npm run recover`. Pure. */
import { Command, Option } from "commander";
import { isNoStack, Mistake, ofForm, read } from "../command-line";

export interface Wanted {
  readonly stack?: string;
  readonly configFile?: string;
  readonly forget: readonly string[];
  readonly adopt: ReadonlyMap<string, string>;
}

export type Parsed = { readonly wanted: Wanted } | { readonly help: string } | { readonly mistake: string };

function nameAndId(written: string): [string, string] {
  const at = written.indexOf("=");
  if (at < 1 || at === written.length - 1) throw new Mistake(`--adopt ${JSON.stringify(written)}: say NAME=ID`);
  return [written.slice(0, at), written.slice(at + 1)];
}

export function parseArguments(words: readonly string[]): Parsed {
  const program = new Command("npm run recover --")
    .usage("[OPTIONS]")
    .description("Makes good what a run that was killed has left: its lock, its processes, operations without an end.")
    .exitOverride()
    .allowExcessArguments(false)
    .addOption(
      new Option("-s, --stack <NAME>", "Pulumi's stack; by default PULUMI_STACK, else dev, the lab in a box").argParser(
        ofForm(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, isNoStack, String),
      ),
    )
    .option("--config-file <FILE>", "the file of its settings")
    .addOption(
      new Option("--adopt <NAME=ID>", "of an operation that nobody could decide: this is what it has made").argParser(
        (written: string, before: [string, string][] = []) => [...before, nameAndId(written)],
      ),
    )
    .addOption(
      new Option("--forget <NAME>", "of such an operation: it has made nothing").argParser(
        (written: string, before: string[] = []) => [...before, written],
      ),
    )
    .addHelpText(
      "after",
      `
up, destroy and npm start do it first by themselves. Exit codes: 0 done, or there was nothing to do; 1 something is left that only
you can decide, or it failed; 2 a mistake in the command; 3 somebody works on the stack.`,
    );
  const other = read(program, words);
  if (other !== undefined) return other;
  interface Given {
    readonly stack?: string;
    readonly configFile?: string;
    readonly adopt?: [string, string][];
    readonly forget?: string[];
  }
  const { adopt = [], forget = [], ...rest } = program.opts<Given>();
  return { wanted: { ...rest, forget, adopt: new Map(adopt) } };
}
