/** The command line of `npm run settings`. Pure. */
import { Command } from "commander";
import { read } from "../command-line";

export type Parsed =
  | { readonly files: readonly string[]; readonly check: boolean }
  | { readonly help: string }
  | { readonly mistake: string };

export function parseArguments(words: readonly string[]): Parsed {
  let found: Parsed = { mistake: "no command is given; use upgrade FILE" };
  const program = new Command("npm run settings --").usage("COMMAND").exitOverride();
  program
    .command("upgrade")
    .usage("[--check] FILE...")
    .description("rewrites stack files (Pulumi.NAME.yaml) and blueprints of an earlier form")
    .argument("<FILE...>")
    .option("--check", "only says what would change; exit code 1 if anything would")
    .exitOverride()
    .action((files: string[], { check = false }: { check?: boolean }) => {
      found = { files, check };
    });
  program.addHelpText(
    "after",
    `
What is not concerned stays as it is written, comments too; a file in the present form is left alone. Earlier forms are read as
well, so nothing is urgent. Exit codes: 0 done; 1 a file that could not be rewritten; 2 a mistake in the command.`,
  );
  return read(program, words) ?? found;
}
