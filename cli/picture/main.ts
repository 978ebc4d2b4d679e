/** `npm run picture`: see arguments.ts. */
import { writeFileSync } from "node:fs";
import { thisMachine } from "../../reading/machine";
import { parseArguments } from "./arguments";
import { picture } from "./picture";

function main(): number {
  const parsed = parseArguments(process.argv.slice(2));
  if ("help" in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  if ("mistake" in parsed) return refuse([`${parsed.mistake}\n  all options: npm run picture -- help`]);
  const made = picture(parsed.arguments, thisMachine);
  if ("mistakes" in made) return refuse(made.mistakes);
  const { output } = parsed.arguments;
  if (output === undefined) process.stdout.write(made.picture);
  else return write(output, made.picture);
  return 0;
}

function write(output: string, picture: string): number {
  try {
    writeFileSync(output, picture);
    return 0;
  } catch (error) {
    return refuse([`--output ${JSON.stringify(output)} cannot be written: ${(error as Error).message}`]);
  }
}

function refuse(mistakes: readonly string[]): number {
  for (const mistake of mistakes) console.error(`error: ${mistake}`);
  return 2;
}

process.exitCode = main();
