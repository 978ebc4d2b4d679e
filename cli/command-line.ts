/**
 * What the commands' argument parsers share: commander parses the arguments, and renders the help from the same
 * definition.
 */
import { CommanderError, type Command } from "commander";

/** A mistake on the command line, with the fix. */
export class Mistake extends Error {}

/** Returns a parser of an option's value, which refuses values of another form. */
export function ofForm<T>(form: RegExp, mistake: (written: string) => string, value: (written: string) => T) {
  return (written: string): T => {
    if (!form.test(written)) throw new Mistake(mistake(written));
    return value(written);
  };
}

export const isNoStack = (written: string) => `${JSON.stringify(written)} is no name of a stack`;

/** Parses a command line. Returns help or a mistake; undefined: neither. Prints nothing. */
export function read(
  program: Command,
  argv: readonly string[],
): { readonly help: string } | { readonly mistake: string } | undefined {
  let help = "";
  // Wide enough for the longest usage beside its explanation, also in a pipe.
  const output = { writeOut: (text: string) => (help += text), writeErr: () => undefined, getOutHelpWidth: () => 120 };
  for (const command of [program, ...program.commands]) command.configureOutput(output);
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof Mistake) return { mistake: error.message };
    if (!(error instanceof CommanderError)) throw error;
    // Without a command, commander reports its help as an error.
    if (error.code === "commander.help" && error.exitCode !== 0) return undefined;
    return help === "" ? { mistake: error.message.replace(/^error: /, "").replace("\n", " ") } : { help };
  }
  return undefined;
}
