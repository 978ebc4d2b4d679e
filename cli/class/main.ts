/** The command `npm run class`; see arguments.ts and docs/class/operating.md. */
import { parseCommand } from "./arguments";
import { runCommand } from "./commands";
import { Failure } from "./failure";

async function main(): Promise<number> {
  const parsed = parseCommand(process.argv.slice(2));
  if ("help" in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  if ("mistake" in parsed) throw new Failure(`${parsed.mistake}\n  all commands: npm run class -- help`, 2);
  return runCommand(parsed.command);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof Failure ? error.exitCode : 1;
  },
);
