/** `npm run recover`, which box/pulumi and npm start also run first: see recover.ts. */
import { Failure } from "../class/failure";
import { Pulumi } from "../class/pulumi";
import { parseArguments } from "./arguments";
import { Held, recover } from "./recover";

async function main(): Promise<void> {
  const parsed = parseArguments(process.argv.slice(2));
  if ("help" in parsed) {
    process.stdout.write(parsed.help);
    return;
  }
  if ("mistake" in parsed) throw new Failure(`${parsed.mistake}\n  all options: npm run recover -- --help`, 2);
  const { stack, configFile, ...options } = parsed.wanted;
  await recover(new Pulumi(stack, configFile), { tell: (line) => console.error(line), ...options });
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof Held ? 3 : error instanceof Failure ? error.exitCode : 1;
});
