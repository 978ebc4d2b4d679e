/** What the commands' readings of their arguments have in common: commander reads them, and writes the help from the same table. */
import { CommanderError, type Command } from "commander";

/** A mistake in what somebody typed, with what to type. */
export class Mistake extends Error {}

/** A reader of an option's value: what does not have the form is a mistake. */
export function ofForm<T>(form: RegExp, mistake: (written: string) => string, value: (written: string) => T) {
  return (written: string): T => {
    if (!form.test(written)) throw new Mistake(mistake(written));
    return value(written);
  };
}

export const isNoStack = (written: string) => `${JSON.stringify(written)} is no name of a stack`;

/** Help that was asked for, or a mistake; undefined where a command was read, or there is none. Nothing is printed. */
export function read(
  program: Command,
  argv: readonly string[],
): { readonly help: string } | { readonly mistake: string } | undefined {
  let help = "";
  // Wide enough for the longest usage beside its explanation, in a pipe too.
  const output = { writeOut: (text: string) => (help += text), writeErr: () => undefined, getOutHelpWidth: () => 120 };
  for (const command of [program, ...program.commands]) command.configureOutput(output);
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof Mistake) return { mistake: error.message };
    if (!(error instanceof CommanderError)) throw error;
    // It has no command, and would show its help among the errors.
    if (error.code === "commander.help" && error.exitCode !== 0) return undefined;
    return help === "" ? { mistake: error.message.replace(/^error: /, "").replace("\n", " ") } : { help };
  }
  return undefined;
}
